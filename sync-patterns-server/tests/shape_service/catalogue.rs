//! What the service does to a database, and what it does when somebody changes a table.

use sqlx::{Connection, PgConnection, postgres::PgPoolOptions};
use sync_patterns_server::shapes::BuiltIn;
use tower::ServiceExt;

use super::{
    Fixture,
    common::{Database, key, test},
    reader::Reader,
};

const ITEMS: &str = "table=items";

/// Everything that a database has, but for what counts and what only maintenance changes.
const CATALOGUE: &str = "
SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
    SELECT format('namespace %s %s %s', oid, nspname, nspacl) FROM pg_namespace
    WHERE nspname NOT LIKE 'pg\\_t%'
    UNION ALL SELECT format('class %s %s %s %s', oid, relname, relhastriggers, relacl) FROM pg_class
    UNION ALL SELECT format('attribute %s %s %s', attrelid, attnum, attname) FROM pg_attribute
    UNION ALL SELECT format('function %s %s', oid, proname) FROM pg_proc
    UNION ALL SELECT format('trigger %s %s %s', oid, tgrelid, tgname) FROM pg_trigger
    UNION ALL SELECT format('type %s %s', oid, typname) FROM pg_type
    UNION ALL SELECT format('constraint %s %s', oid, conname) FROM pg_constraint
    UNION ALL SELECT format('default %s %s', oid, adrelid) FROM pg_attrdef
    UNION ALL SELECT format('description %s %s %s', objoid, classoid, description) FROM pg_description
    UNION ALL SELECT format('dependency %s', d) FROM pg_depend AS d
    UNION ALL SELECT format('privilege %s', p) FROM pg_default_acl AS p
    UNION ALL SELECT format('event trigger %s', e.evtname) FROM pg_event_trigger AS e
    UNION ALL SELECT format('extension %s', x.extname) FROM pg_extension AS x
    UNION ALL SELECT format('publication %s', p.pubname) FROM pg_publication AS p
    UNION ALL SELECT format('slot %s', s.slot_name) FROM pg_replication_slots AS s
    WHERE s.database = current_database()
) AS all_of_it (line)";

#[test]
fn uninstalling_leaves_no_trace() {
    test(async {
        let database = Database::new(super::TABLES).await;
        database.run("VACUUM items").await;
        let before = database.text(CATALOGUE).await.unwrap();
        {
            let router = BuiltIn::new(&database.pool).router::<()>();
            let request = axum::http::Request::get("/v1/shape?table=items&offset=-1");
            let request = request.body(axum::body::Body::empty()).unwrap();
            assert_eq!(router.oneshot(request).await.unwrap().status(), 200);
        }
        database.run("INSERT INTO items VALUES (1, 'a')").await;
        assert_ne!(database.text(CATALOGUE).await.unwrap(), before);
        let mut connection = database.pool.acquire().await.unwrap();
        BuiltIn::uninstall(&mut connection).await.unwrap();
        // Postgres notes that a table has triggers, and looks whether it still has them in a vacuum.
        database.run("VACUUM items").await;
        let after = database.text(CATALOGUE).await.unwrap();
        let differences: Vec<&str> =
            after.lines().filter(|line| !before.lines().any(|known| known == *line)).collect();
        assert_eq!(differences, Vec::<&str>::new());
        assert_eq!(after.lines().count(), before.lines().count());
        // Twice is once, and writing goes on.
        BuiltIn::uninstall(&mut connection).await.unwrap();
        database.run("UPDATE items SET title = 'b'").await;
    });
}

/// A pool of a role that may log in and little more.
async fn role(database: &Database, grants: &str) -> (sqlx::PgPool, String) {
    let name = format!("serves_{}", key().replace('-', ""));
    let grants = grants.replace("ROLE", &name);
    let create = format!("CREATE ROLE {name} LOGIN PASSWORD 'secret' NOSUPERUSER; {grants}");
    database.run(&create).await;
    let options = database.pool.connect_options().as_ref().clone();
    let options = options.username(&name).password("secret");
    (PgPoolOptions::new().connect_with(options).await.unwrap(), name)
}

#[test]
fn a_role_that_owns_its_tables_needs_nothing_else() {
    test(async {
        let mut fixture = Fixture::new().await;
        let name = fixture.database.text("SELECT current_database()::text").await.unwrap();
        let grants =
            format!("GRANT CREATE ON DATABASE {name} TO ROLE; ALTER TABLE items OWNER TO ROLE");
        let (pool, role) = role(&fixture.database, &grants).await;
        fixture.router = BuiltIn::new(&pool).router();
        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        // Whoever else may write is captured, and need not know of it.
        let writes = format!(
            "CREATE ROLE writes_{role} NOLOGIN; GRANT ALL ON items TO writes_{role};
             SET ROLE writes_{role}; INSERT INTO items VALUES (1, 'a'); RESET ROLE;
             DROP OWNED BY writes_{role}; DROP ROLE writes_{role}"
        );
        fixture.database.run(&writes).await;
        reader.wait(&fixture).await;
        assert_eq!(reader.values("title"), ["a"]);
        let mut connection = pool.acquire().await.unwrap();
        BuiltIn::uninstall(&mut connection).await.unwrap();
    });
}

#[test]
fn a_role_with_grants_needs_to_own_nothing() {
    test(async {
        let mut fixture = Fixture::new().await;
        for statement in BuiltIn::statements() {
            fixture.database.run(&statement).await;
        }
        let grants = "GRANT SELECT, TRIGGER ON items TO ROLE;
            GRANT USAGE ON SCHEMA sync_patterns_shapes TO ROLE;
            GRANT ALL ON ALL TABLES IN SCHEMA sync_patterns_shapes TO ROLE;
            GRANT ALL ON ALL SEQUENCES IN SCHEMA sync_patterns_shapes TO ROLE";
        let (pool, _) = role(&fixture.database, grants).await;
        fixture.built_in = BuiltIn::new(&pool);
        fixture.router = fixture.built_in.router();
        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        fixture.database.run("INSERT INTO items VALUES (1, 'a')").await;
        reader.wait(&fixture).await;
        assert_eq!(reader.values("title"), ["a"]);
        assert_eq!(fixture.built_in.compact().await.unwrap(), 0);
    });
}

#[test]
fn tables_that_cannot_be_followed_are_refused_with_the_reason() {
    test(async {
        let fixture = Fixture::new().await;
        fixture
            .database
            .run(
                "CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id);
                 CREATE TABLE part PARTITION OF parted FOR VALUES FROM (0) TO (10);
                 CREATE TABLE base (id int PRIMARY KEY);
                 CREATE TABLE heir (PRIMARY KEY (id)) INHERITS (base);
                 CREATE UNLOGGED TABLE quick (id int PRIMARY KEY);
                 CREATE VIEW seen AS SELECT * FROM items;
                 CREATE MATERIALIZED VIEW copied AS SELECT * FROM items;
                 CREATE TABLE keyless (id int);",
            )
            .await;
        for (table, reason) in [
            ("parted", "is partitioned"),
            ("part", "is partitioned"),
            ("base", "inherits"),
            ("heir", "inherits"),
            ("quick", "is unlogged"),
            ("seen", "is a view"),
            ("copied", "is a materialized view"),
            ("keyless", "has no primary key"),
        ] {
            let reply = fixture.get(&format!("table={table}&offset=-1")).await;
            assert_eq!(reply.status, 400, "{table}: {}", reply.text);
            let problem = reply.json()["errors"]["table"][0].to_string();
            assert!(problem.contains(reason), "{table}: {problem}");
        }
        fixture.database.run("ALTER TABLE keyless ADD PRIMARY KEY (id)").await;
        Reader::new("table=keyless").catch_up(&fixture).await;
    });
}

#[test]
fn rows_that_a_policy_hides_are_in_no_shape() {
    test(async {
        let mut fixture = Fixture::new().await;
        let name = fixture.database.text("SELECT current_database()::text").await.unwrap();
        let grants = format!(
            "GRANT CREATE ON DATABASE {name} TO ROLE; GRANT ALL ON items TO ROLE;
             ALTER TABLE items ENABLE ROW LEVEL SECURITY;
             CREATE POLICY visible ON items USING (project = 1)"
        );
        let (pool, _) = role(&fixture.database, &grants).await;
        fixture.router = BuiltIn::new(&pool).router();
        let reply = fixture.get("table=items&offset=-1").await;
        assert_eq!(reply.status, 400, "{}", reply.text);
        assert!(reply.text.contains("policies"), "{}", reply.text);
    });
}

#[test]
fn whatever_becomes_of_a_table_its_readers_have_what_it_has() {
    test(async {
        let fixture = Fixture::new().await;
        let mut reader = Reader::new(ITEMS);
        for change in [
            "ALTER TABLE items ADD COLUMN extra int DEFAULT 5",
            "ALTER TABLE items RENAME COLUMN extra TO other",
            "ALTER TABLE items DROP COLUMN other",
            // Dropped and added again: the same layout, other values.
            "ALTER TABLE items DROP COLUMN title; ALTER TABLE items ADD COLUMN title text DEFAULT 'new'",
            // All rows are written anew, and no trigger is told.
            "ALTER TABLE items ALTER COLUMN project TYPE int USING project + 1",
            "ALTER TABLE items ALTER COLUMN project TYPE bigint",
            "ALTER TABLE items DROP CONSTRAINT items_pkey; ALTER TABLE items ADD PRIMARY KEY (id, done)",
            "ALTER TABLE items RENAME TO others; CREATE TABLE items (id int PRIMARY KEY, name text);
             INSERT INTO items VALUES (7, 'seven')",
            "DROP TABLE items; CREATE TABLE items (id int PRIMARY KEY, name text)",
            "BEGIN; INSERT INTO items VALUES (8, 'eight'); ALTER TABLE items ADD COLUMN at date;
             INSERT INTO items VALUES (9, 'nine', '2026-01-01'); COMMIT",
            "TRUNCATE items; INSERT INTO items VALUES (10, 'ten')",
        ] {
            fixture.database.run("INSERT INTO items (id) SELECT count(*) + 20 FROM items").await;
            let lsn = fixture.last_lsn().await;
            reader.reach(&fixture, lsn).await;
            let refetches = reader.refetches;
            fixture.database.run(change).await;
            while reader.refetches == refetches {
                reader.follow(&fixture).await;
            }
            reader.catch_up(&fixture).await;
            let lsn = fixture.last_lsn().await;
            reader.reach(&fixture, lsn).await;
            let rows = "SELECT COALESCE(jsonb_agg(to_jsonb(i) ORDER BY id)::text, '[]') FROM items AS i";
            let rows: serde_json::Value =
                serde_json::from_str(&fixture.database.text(rows).await.unwrap()).unwrap();
            let mut expected: Vec<_> = rows.as_array().unwrap().iter().map(texts).collect();
            let mut told: Vec<_> = reader.rows.values().map(|row| texts(&row.clone().into())).collect();
            expected.sort();
            told.sort();
            assert_eq!(told, expected, "{change}");
            assert_eq!(reader.refetches, refetches + 1, "{change}");
        }
    });
}

/// The values of a row as texts, in the order of their names.
fn texts(row: &serde_json::Value) -> Vec<(String, String)> {
    let text = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Bool(value) => if *value { "t" } else { "f" }.to_owned(),
        other => other.to_string(),
    };
    let row = row.as_object().unwrap();
    row.iter().map(|(name, value)| (name.clone(), text(value))).collect()
}

#[test]
fn a_long_transaction_elsewhere_stalls_nothing() {
    test(async {
        let fixture = Fixture::new().await;
        let options = fixture.database.pool.connect_options().as_ref().clone();
        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        // One in another database, one in another table, one that has changed the table itself.
        let elsewhere = options.clone().database("postgres");
        let mut other = PgConnection::connect_with(&elsewhere).await.unwrap();
        let mut beside = PgConnection::connect_with(&options).await.unwrap();
        let mut within = PgConnection::connect_with(&options).await.unwrap();
        for (connection, statement) in [
            (&mut other, "BEGIN; SELECT pg_current_xact_id()"),
            (
                &mut beside,
                "BEGIN ISOLATION LEVEL REPEATABLE READ; INSERT INTO logs VALUES (1, 'a')",
            ),
            (&mut within, "BEGIN; INSERT INTO items VALUES (100, 'later')"),
        ] {
            sqlx::raw_sql(statement).execute(connection).await.unwrap();
        }
        for id in 1..=5 {
            fixture.database.run(&format!("INSERT INTO items VALUES ({id}, 'now')")).await;
            while reader.rows.len() < id {
                reader.follow(&fixture).await;
            }
            // Nor does it stall who begins.
            let mut new = Reader::new(&format!("table=items&where=id%3C{id}000"));
            new.catch_up(&fixture).await;
            assert_eq!(new.rows, reader.rows);
        }
        assert_eq!(fixture.built_in.compact().await.unwrap(), 0);
        sqlx::raw_sql("COMMIT").execute(&mut within).await.unwrap();
        while reader.rows.len() < 6 {
            reader.follow(&fixture).await;
        }
        assert_eq!(reader.refetches, 0);
    });
}

#[test]
fn every_way_to_write_is_captured() {
    test(async {
        let fixture = Fixture::new().await;
        fixture
            .database
            .run(
                "CREATE TABLE parents (id int PRIMARY KEY);
                 ALTER TABLE items ADD FOREIGN KEY (project) REFERENCES parents ON DELETE CASCADE ON UPDATE CASCADE;
                 INSERT INTO parents SELECT generate_series(1, 9)",
            )
            .await;
        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        for write in [
            "INSERT INTO items SELECT n, 'n', n FROM generate_series(1, 9) AS n",
            "INSERT INTO items VALUES (1, 'b', 1), (10, 'c', 1) ON CONFLICT (id) DO UPDATE SET title = excluded.title",
            "WITH gone AS (DELETE FROM items WHERE id = 3 RETURNING *) INSERT INTO items SELECT id + 10, title FROM gone",
            "DELETE FROM parents WHERE id = 4",
            "UPDATE parents SET id = 50 WHERE id = 5",
            "UPDATE items SET title = upper(title) FROM parents WHERE parents.id = project",
            "DO $$ BEGIN FOR n IN 20..22 LOOP INSERT INTO items VALUES (n, 'loop'); END LOOP; END $$",
            "BEGIN; SAVEPOINT a; DELETE FROM items; ROLLBACK TO a; UPDATE items SET done = true WHERE id < 3; COMMIT",
            "DELETE FROM items WHERE id % 2 = 0",
        ] {
            fixture.database.run(write).await;
            let lsn = fixture.last_lsn().await;
            reader.reach(&fixture, lsn).await;
            let rows = "SELECT jsonb_agg(to_jsonb(i) ORDER BY id::text)::text FROM items AS i";
            let rows: serde_json::Value =
                serde_json::from_str(&fixture.database.text(rows).await.unwrap()).unwrap();
            let mut expected: Vec<_> = rows.as_array().unwrap().iter().map(texts).collect();
            let mut told: Vec<_> =
                reader.rows.values().map(|row| texts(&row.clone().into())).collect();
            expected.sort();
            told.sort();
            assert_eq!(told, expected, "{write}");
        }
        assert_eq!(reader.refetches, 0);
    });
}

#[test]
fn a_service_that_is_dropped_looks_no_more_and_keeps_no_connection() {
    test(async {
        let database = Database::new(super::TABLES).await;
        let router = BuiltIn::new(&database.pool).router::<()>();
        let ask = |query: &str| {
            let request = axum::http::Request::get(format!("/v1/shape?{query}"));
            router.clone().oneshot(request.body(axum::body::Body::empty()).unwrap())
        };
        let response = ask("table=items&offset=-1").await.unwrap();
        let handle = response.headers()["electric-handle"].to_str().unwrap().to_owned();
        let live = format!("table=items&offset=0_inf&handle={handle}&live=true");
        let waiting: Vec<_> = (0..20).map(|_| tokio::spawn(ask(&live))).collect();
        let connections = "SELECT count(*) FROM pg_stat_activity \
            WHERE datname = current_database() AND application_name = 'sync-patterns shapes'";
        assert!(database.count(connections).await > 0);
        waiting.iter().for_each(tokio::task::JoinHandle::abort);
        drop(router);
        while database.count(connections).await > 0 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    });
}
