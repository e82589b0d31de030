//! What the local database promises by itself, on every engine. The numbers are those of
//! `docs/semantics.md`.

mod client;
mod columns;
mod confirmed;
mod deletes;
mod feed;
mod identifiers;
mod inserts;
mod log;
mod models;
mod observed;
mod overlay;
mod reads;
mod refusals;
mod rejected;
mod rows;
mod snapshot;
mod specification;
mod tracker;
mod transactions;
mod upgrades;
