//! What the local database promises by itself, on every engine. The numbers are those of
//! `docs/semantics.md`.

mod log;
