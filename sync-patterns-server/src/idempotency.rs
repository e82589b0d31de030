//! At most once: the record of the writes that were applied or refused (semantics 15).
//!
//! A write claims its id first, in the transaction that does the work. A twin that comes meanwhile
//! waits for that transaction and then finds the answer. Refusals are recorded like successes; what
//! may be tried again (the server was too busy) is not.
//!
//! [`begin_write`] gives the same to your own handlers.

mod begin;
mod prune;
mod record;
mod write_id;

pub use begin::{Begun, Recorded, WriteTransaction, begin_write};
pub use write_id::{RequestHash, WriteId};

pub(crate) use begin::{READ_COMMITTED, reused};
pub(crate) use prune::Pruning;
pub(crate) use record::{Claim, Claims, Entry, claim, finish, record_refusals};

/// The statements that make the record. Running them twice changes nothing.
pub const STATEMENTS: &[&str] = &[
    "CREATE SCHEMA IF NOT EXISTS sync_patterns",
    "CREATE TABLE IF NOT EXISTS sync_patterns.applied_writes (\n    \
         tenant text NOT NULL,\n    \
         write_id text NOT NULL,\n    \
         request_hash bytea NOT NULL,\n    \
         status smallint,\n    \
         answer text,\n    \
         applied_at timestamptz NOT NULL DEFAULT now(),\n    \
         PRIMARY KEY (tenant, write_id)\n)",
    "CREATE INDEX IF NOT EXISTS applied_writes_applied_at \
     ON sync_patterns.applied_writes USING brin (applied_at)",
];
