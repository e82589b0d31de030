//! From an empty database.

use serde::{Deserialize, Serialize};
use sync_patterns::Syncable;
use sync_patterns_server::{SyncServer, setup};
use tracker_models as tracker;
use uuid::Uuid;

use super::{common::test, differences, empty, server};

fn tracker(pool: &sqlx::PgPool) -> SyncServer {
    SyncServer::new(pool.clone())
        .model::<tracker::Organization>()
        .model::<tracker::User>()
        .model::<tracker::Country>()
        .model::<tracker::Project>()
        .model::<tracker::Milestone>()
        .model::<tracker::Budget>()
        .model::<tracker::TimeEntry>()
        .model::<tracker::Issue>()
        .model::<tracker::Comment>()
        .model::<tracker::IssueAssignee>()
        .model::<tracker::Label>()
        .model::<tracker::IssueLabel>()
        .model::<tracker::IssueLink>()
        .model::<tracker::Attachment>()
        .model::<tracker::Settings>()
        .model::<tracker::Reserved>()
        .model::<tracker::EveryColumn>()
}

#[test]
fn the_statements_make_everything_and_can_be_run_again() {
    test(async {
        let database = empty().await;
        let models: Vec<_> = tracker::ALL.iter().map(|derived| &derived.model).collect();
        for statement in setup::statements(&models) {
            database.run(&statement).await;
        }
        assert_eq!(setup::diff(&database.pool, &models).await.unwrap(), []);
        tracker(&database.pool).check().await.unwrap();
        for statement in setup::statements(&models) {
            database.run(&statement).await;
        }
        assert_eq!(setup::diff(&database.pool, &models).await.unwrap(), []);
    });
}

#[test]
fn setup_does_the_same_and_can_be_called_again_and_at_once() {
    test(async {
        let database = empty().await;
        let before = tracker(&database.pool).check().await.unwrap_err().to_string();
        assert!(before.contains(r#"Issue has no table "issues""#), "{before}");

        let [one, two] = [(), ()].map(|()| tracker(&database.pool));
        let (one, two) = tokio::join!(one.setup(), two.setup());
        one.unwrap();
        two.unwrap();
        tracker(&database.pool).setup().await.unwrap();
    });
}

#[test]
fn one_connection_is_enough() {
    test(async {
        let wipe = "DROP SCHEMA sync_patterns CASCADE";
        let database = super::common::Database::with_connections(wipe, 1).await;
        tracker(&database.pool).setup().await.unwrap();
    });
}

#[test]
fn a_row_needs_no_more_than_a_client_gives() {
    test(async {
        let database = empty().await;
        server::<tracker::Issue>(&database).setup().await.unwrap();
        let insert = "INSERT INTO issues (id, organization_id, project_id, title, write_id)
            VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'a', 'w')";
        database.run(insert).await;
        database.run(insert).await;
        let row = "SELECT concat_ws('|', status, priority, \"order\", keywords, internal_score,
            created_at = now() - (now() - created_at), max(number) OVER ()) FROM issues LIMIT 1";
        assert_eq!(database.text(row).await.unwrap(), "open|normal|0|{}|0|t|2");
    });
}

/// A model with a field that only its own code understands.
#[derive(Debug, Serialize, Deserialize, Syncable)]
#[sync(local_first)]
#[allow(dead_code)]
struct Session {
    id: Uuid,
    #[serde(skip)]
    opened: Option<std::time::Instant>,
}

#[test]
fn an_excluded_column_of_an_unknown_type_is_left_to_its_owner() {
    test(async {
        let database = empty().await;
        let statements = setup::statements(&[&Session::MODEL]);
        let table = statements.iter().find(|statement| statement.contains("sessions")).unwrap();
        assert_eq!(
            table,
            "CREATE TABLE IF NOT EXISTS \"sessions\" (\n    \
             -- \"opened\": add the column by hand, the type of `Session.opened` is not known here\n    \
             \"id\" uuid NOT NULL DEFAULT gen_random_uuid(),\n    \
             \"write_id\" text,\n    \
             PRIMARY KEY (\"id\")\n)"
        );
        server::<Session>(&database).setup().await.unwrap();
        let found = differences::<Session>(&database).await;
        assert_eq!(found[0].to_string(), "Session.opened has no column \"sessions\".\"opened\"");
    });
}

#[test]
fn the_time_of_the_last_change_is_kept_by_the_database() {
    test(async {
        let database = empty().await;
        server::<tracker::Project>(&database).setup().await.unwrap();
        database
            .run(
                "INSERT INTO projects (organization_id, name, slug, updated_at)
                  VALUES (gen_random_uuid(), 'a', 'a', '2000-01-01Z')",
            )
            .await;
        database.run("UPDATE projects SET name = 'a'").await;
        let year = "SELECT extract(year FROM updated_at)::text FROM projects";
        assert_eq!(database.text(year).await.unwrap(), "2000", "nothing changed");
        database.run("UPDATE projects SET name = 'b'").await;
        assert_ne!(database.text(year).await.unwrap(), "2000");
    });
}

#[test]
fn shapes_find_their_rows_by_an_index() {
    test(async {
        let database = empty().await;
        server::<tracker::Issue>(&database).setup().await.unwrap();
        let index = "SELECT indexdef FROM pg_indexes WHERE indexname = 'issues_organization_id_project_id_idx'";
        let definition = database.text(index).await.unwrap();
        assert!(definition.ends_with("(organization_id, project_id)"), "{definition}");
        database.run("DROP INDEX issues_organization_id_project_id_idx").await;
        let differences = differences::<tracker::Issue>(&database).await;
        assert_eq!(
            differences[0].to_string(),
            "Issue is read by tenant and scope, and no index serves that\n    \
             CREATE INDEX IF NOT EXISTS \"issues_organization_id_project_id_idx\" ON \"issues\" \
             (\"organization_id\", \"project_id\");"
        );
    });
}
