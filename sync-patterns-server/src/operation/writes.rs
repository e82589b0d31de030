//! Writes, in logs and counts.

use tracing::{Span, field};

use super::Metrics;
use crate::{
    Operation,
    state::Registered,
    write::{Answer, Owned},
};

/// A span for a transaction, named by its first change.
pub(crate) fn transaction(changes: &[Owned]) -> Span {
    let span = tracing::info_span!(
        "transaction",
        table = field::Empty,
        write_id = field::Empty,
        changes = changes.len(),
    );
    if let Some(Owned { asked: first, .. }) = changes.first() {
        if let Some((of, _)) = first.about {
            span.record("table", of.model.table);
        }
        span.record("write_id", first.write_id.as_str());
    }
    span
}

/// Counts and logs how a change was answered.
pub(crate) fn answered(metrics: &Metrics, about: Option<(Registered, Operation)>, answer: &Answer) {
    // A table that the server does not have is a stranger's text.
    let Some((of, operation)) = about else { return };
    let (table, write_id) = (of.model.table, answer.write_id.as_str());
    match &answer.result {
        _ if answer.is_recalled => {
            metrics.retry(table);
            tracing::debug!(table, write_id, "a write came again");
        }
        Ok(done) => {
            if done.txid.is_some() {
                metrics.write(table, operation);
            }
            tracing::debug!(table, write_id, %operation, txid = done.txid, "a write was done");
        }
        Err(error) => {
            metrics.reject(table, error.code);
            tracing::info!(table, write_id, %operation, code = %error.code, "a write was refused");
        }
    }
}
