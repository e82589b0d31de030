//! That something leaves nothing behind.

use sync_patterns_core::Model;
use sync_patterns_tests::{Change, Database, Object, Overlay, Rejected};

/// All that the local database knows of a model, and the server's rows.
#[derive(Debug, PartialEq)]
pub struct Snapshot {
    rows: Vec<Object>,
    changes: Vec<Change>,
    overlay: Vec<Overlay>,
    rejected: Vec<Rejected>,
    local_only: Vec<Object>,
    synced: i64,
}

/// Takes a [`Snapshot`].
pub async fn snapshot(db: &mut Database, model: &Model) -> Snapshot {
    Snapshot {
        rows: db.rows(model).await,
        changes: db.changes(model).await,
        overlay: db.overlay(model).await,
        rejected: db.rejected(model).await,
        local_only: db.query("SELECT * FROM \"_local_only\" ORDER BY 1, 2").await.unwrap(),
        synced: db.count(&format!("SELECT count(*) FROM \"{}_synced\"", model.table)).await,
    }
}

/// Fails if something changes what the database holds.
pub async fn assert_unchanged(
    db: &mut Database,
    model: &Model,
    act: impl AsyncFnOnce(&mut Database),
) {
    let before = snapshot(db, model).await;
    act(db).await;
    assert_eq!(snapshot(db, model).await, before, "something was left behind");
}
