//! A role that serves and can do no more.

use serde_json::json;
use sqlx::{AssertSqlSafe, postgres::PgPoolOptions};
use sync_patterns_server::setup;

use super::{
    common::{Client, Database, key, models, test},
    differences,
};

const MODELS: &[&sync_patterns::Model] = &[
    &models::Account::MODEL,
    &models::Ticket::MODEL,
    &models::Contact::MODEL,
    &models::Project::MODEL,
    &models::Issue::MODEL,
    &models::Comment::MODEL,
    &models::Translation::MODEL,
    &models::Country::MODEL,
];

#[test]
fn a_role_with_the_grants_can_serve_and_no_more() {
    test(async {
        let database = Database::new(models::TABLES).await;
        let role = format!("serves \"{}\"", key());
        let quoted = sync_patterns::names::quoted(&role);
        database.run(&format!("CREATE ROLE {quoted}; CREATE TABLE secrets (it text)")).await;
        // Before Postgres 15, everybody may make tables there.
        database.run("REVOKE CREATE ON SCHEMA public FROM PUBLIC").await;
        let become_it = format!("SET ROLE {quoted}");
        let pool = PgPoolOptions::new()
            .max_connections(3)
            .after_connect(move |connection, _| {
                let become_it = become_it.clone();
                Box::pin(async move {
                    sqlx::query(AssertSqlSafe(become_it)).execute(connection).await?;
                    Ok(())
                })
            })
            .connect_with((*database.pool.connect_options()).clone())
            .await
            .unwrap();

        let missing = setup::diff(&pool, &[&models::Country::MODEL]).await.unwrap();
        assert!(missing[0].problem.contains("a role that may not SELECT on"), "{}", missing[0]);

        for statement in setup::grants(MODELS, &role) {
            database.run(&statement).await;
        }
        assert_eq!(setup::diff(&pool, &[&models::Country::MODEL]).await.unwrap(), []);
        models::server(&pool).check().await.unwrap();

        let client = Client::serve(models::router(&pool)).await.of(&key());
        let project = key();
        client.post("/projects", json!({"id": project, "name": "a"})).await.row(201);
        let path = format!("/projects/{project}");
        client.patch(&path, json!({"name": "b"})).await.row(200);
        client.delete(&path).await.row(200);

        for statement in [
            "CREATE TABLE t (x int)",
            "ALTER TABLE projects ADD x int",
            "SELECT * FROM secrets",
            "INSERT INTO countries (code, name) VALUES ('a', 'b')",
            "TRUNCATE projects",
        ] {
            let error = sqlx::query(AssertSqlSafe(statement)).execute(&pool).await.unwrap_err();
            assert!(
                error.to_string().contains("permission denied")
                    || error.to_string().contains("must be owner"),
                "{statement}: {error}"
            );
        }
        pool.close().await;
        database.run(&format!("DROP OWNED BY {quoted}; DROP ROLE {quoted}")).await;
        assert!(differences::<models::Country>(&database).await.is_empty());
    });
}
