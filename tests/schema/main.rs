//! What the local database promises by itself, on every engine. The numbers are those of
//! `docs/semantics.md`.

mod confirmed;
mod deletes;
mod inserts;
mod log;
mod models;
mod observed;
mod overlay;
mod refusals;
mod rejected;
mod rows;
mod snapshot;
mod transactions;
