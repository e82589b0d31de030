//! From a database that has the tables, more or less.

use serde::{Deserialize, Serialize};
use sync_patterns::{Column, Syncable};
use sync_patterns_server::setup::SetupError;
use uuid::Uuid;

use super::{
    common::{Database, models, test},
    differences, failures, mend, server,
};

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Column)]
#[serde(rename_all = "snake_case")]
enum Mood {
    Good,
    #[serde(rename = "it's complicated")]
    Complicated,
}

#[derive(Debug, Serialize, Deserialize, Syncable)]
#[sync(local_first)]
struct Pet {
    id: Uuid,
    name: String,
    age: i32,
    color: Option<String>,
    mood: Mood,
    #[sync(server)]
    #[serde(with = "sync_patterns::wire::rfc3339")]
    created_at: time::OffsetDateTime,
    #[sync(exclude)]
    #[serde(default)]
    chip: String,
}

const PETS: &str = "CREATE TABLE pets (
    id uuid PRIMARY KEY, name text NOT NULL, age integer NOT NULL, color text,
    mood text NOT NULL CHECK (mood IN ('good', 'it''s complicated')),
    created_at timestamptz NOT NULL DEFAULT now(), chip text NOT NULL DEFAULT '', write_id text
)";

async fn pets(changes: &str) -> Database {
    Database::new(&format!("{PETS}; {changes}")).await
}

#[test]
fn a_column_missing_one_of_a_wrong_type_and_one_nullable() {
    test(async {
        let database = pets(
            "ALTER TABLE pets DROP color, ALTER age TYPE text, ALTER name DROP NOT NULL, \
             DROP chip, DROP write_id;
             INSERT INTO pets (id, age, mood) VALUES (gen_random_uuid(), '7', 'good')",
        )
        .await;
        let error = server::<Pet>(&database).check().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            r#"the database is not as the models need it:

Pet.name is never null, and column "pets"."name" can be (or make the field an `Option`)
    ALTER TABLE "pets" ALTER COLUMN "name" SET NOT NULL;
Pet.age does not fit: column "pets"."age" is `text`, and the field needs `integer` or a smaller one (or make the field a `String`)
    ALTER TABLE "pets" ALTER COLUMN "age" TYPE integer USING "age"::integer;
Pet.color has no column "pets"."color"
    ALTER TABLE "pets" ADD COLUMN IF NOT EXISTS "color" text;
Pet has no column "pets"."write_id", by which clients know their own writes
    ALTER TABLE "pets" ADD COLUMN IF NOT EXISTS "write_id" text;"#
        );

        // What `setup` may not do, as it could lose or refuse something.
        let error = server::<Pet>(&database).setup().await.unwrap_err();
        let SetupError::Differences(left) = error else { panic!("{error}") };
        let subjects: Vec<_> = left.iter().map(|left| left.subject.as_str()).collect();
        assert_eq!(subjects, ["Pet.name", "Pet.age"]);
        assert_eq!(database.text("SELECT chip FROM pets").await.unwrap(), "", "added by `setup`");

        database.run("UPDATE pets SET name = 'Rex'").await;
        mend(&database, &left).await;
        assert_eq!(differences::<Pet>(&database).await, []);
        assert_eq!(database.text("SELECT age::text FROM pets").await.unwrap(), "7");
    });
}

#[test]
fn a_required_column_comes_in_two_steps() {
    test(async {
        let database = pets("ALTER TABLE pets DROP name; INSERT INTO pets VALUES (gen_random_uuid(), 1, 'x', 'good')").await;
        let found = failures::<Pet>(&database).await;
        let [found] = found.as_slice() else { panic!("{found:?}") };
        assert!(found.problem.contains("need a value before the last statement"), "{found}");
        assert_eq!(
            found.mend,
            [
                r#"ALTER TABLE "pets" ADD COLUMN IF NOT EXISTS "name" text"#,
                r#"ALTER TABLE "pets" ALTER COLUMN "name" SET NOT NULL"#
            ]
        );
        database.run(&found.mend[0]).await;
        database.run("UPDATE pets SET name = 'Rex'").await;
        database.run(&found.mend[1]).await;
        assert_eq!(failures::<Pet>(&database).await, []);
    });
}

#[test]
fn nulls_that_a_default_can_fill_are_filled() {
    test(async {
        let database = pets("ALTER TABLE pets ALTER created_at DROP NOT NULL; INSERT INTO pets VALUES (gen_random_uuid(), 'a', 1, 'x', 'good', NULL)").await;
        mend(&database, &failures::<Pet>(&database).await).await;
        assert_eq!(failures::<Pet>(&database).await, []);
    });
}

#[test]
fn a_database_of_some_years_will_do() {
    test(async {
        let database = Database::new(models::TABLES).await;
        models::server(&database.pool).check().await.unwrap();
        let found = differences::<models::Account>(&database).await;
        let texts: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            ["Account.doubled is never null, and column \"accounts\".\"doubled\" can be (or \
                 make the field an `Option`)\n    \
                 ALTER TABLE \"accounts\" ALTER COLUMN \"doubled\" SET NOT NULL;"]
        );
        mend(&database, &found).await;
    });
}

#[test]
fn an_enum_that_grew() {
    test(async {
        let database = pets(
            "ALTER TABLE pets DROP CONSTRAINT pets_mood_check, ADD CHECK (mood IN ('good', 'bad'))",
        )
        .await;
        let found = differences::<Pet>(&database).await;
        let [fatal, warning] = found.as_slice() else { panic!("{found:?}") };
        assert!(fatal.is_fatal && !warning.is_fatal);
        assert_eq!(
            fatal.to_string(),
            "Pet.mood can be `it's complicated`, which the check \"pets_mood_check\" refuses\n    \
             ALTER TABLE \"pets\" DROP CONSTRAINT \"pets_mood_check\", ADD CONSTRAINT \
             \"pets_mood_check\" CHECK (\"mood\" IN ('good', 'it''s complicated'));"
        );
        assert!(warning.problem.starts_with("cannot be `bad`"), "{warning}");
        mend(&database, &found).await;
        assert_eq!(differences::<Pet>(&database).await, []);
    });
}

#[test]
fn an_enum_of_postgres_that_lacks_a_variant() {
    test(async {
        let database = pets(
            "CREATE TYPE \"Mood\" AS ENUM ('good', 'bad');
             ALTER TABLE pets DROP CONSTRAINT pets_mood_check,
             ALTER mood TYPE \"Mood\" USING mood::\"Mood\"",
        )
        .await;
        let found = differences::<Pet>(&database).await;
        assert_eq!(
            found[0].to_string(),
            "Pet.mood can be `it's complicated`, which `\"Mood\"` does not have\n    \
             ALTER TYPE \"Mood\" ADD VALUE IF NOT EXISTS 'it''s complicated';"
        );
        assert!(!found[1].is_fatal, "{}", found[1]);
        mend(&database, &found).await;
        assert_eq!(failures::<Pet>(&database).await, []);
    });
}

#[test]
fn the_key_has_to_be_the_same() {
    test(async {
        let database = pets("ALTER TABLE pets DROP CONSTRAINT pets_pkey").await;
        let found = failures::<Pet>(&database).await;
        assert_eq!(found[0].mend, [r#"ALTER TABLE "pets" ADD PRIMARY KEY ("id")"#]);
        mend(&database, &found).await;
        assert_eq!(failures::<Pet>(&database).await, []);

        let changed = "ALTER TABLE pets DROP CONSTRAINT pets_pkey, ADD PRIMARY KEY (id, name)";
        database.run(changed).await;
        let found = failures::<Pet>(&database).await;
        assert!(found[0].problem.contains(r#"its table has ("id", "name")"#), "{}", found[0]);
    });
}

#[test]
fn columns_that_clients_cannot_write() {
    test(async {
        let database = pets(
            "ALTER TABLE pets DROP color, ADD color text GENERATED ALWAYS AS (upper(name)) STORED,
             DROP age, ADD age integer NOT NULL GENERATED ALWAYS AS IDENTITY",
        )
        .await;
        let found = failures::<Pet>(&database).await;
        let subjects: Vec<_> = found.iter().map(|found| found.subject.as_str()).collect();
        assert_eq!(subjects, ["Pet.age", "Pet.color"]);
        assert!(found[0].problem.contains("#[sync(server)]"), "{}", found[0]);
    });
}

#[test]
fn columns_that_nobody_fills() {
    test(async {
        let database = pets(
            "ALTER TABLE pets ALTER chip DROP DEFAULT, ADD weight real NOT NULL, ALTER color SET NOT NULL",
        )
        .await;
        assert_eq!(failures::<Pet>(&database).await, [], "the application may fill them");
        let found = differences::<Pet>(&database).await;
        let texts: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            [
                "Pet.color may be null, and column \"pets\".\"color\" may not: such writes will be \
                 refused (or remove the `Option`)\n    \
                 ALTER TABLE \"pets\" ALTER COLUMN \"color\" DROP NOT NULL;",
                "Pet cannot be inserted until something gives column \"pets\".\"chip\" a value: a \
                 default, a trigger or `before_write`\n    \
                 ALTER TABLE \"pets\" ALTER COLUMN \"chip\" SET DEFAULT '';",
                "Pet cannot be inserted until something gives column \"pets\".\"weight\" a value: \
                 a default, a trigger or `before_write`",
            ]
        );
        database
            .run("CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
                  CREATE TRIGGER fill BEFORE INSERT ON pets FOR EACH ROW EXECUTE FUNCTION fill()")
            .await;
        assert_eq!(differences::<Pet>(&database).await.len(), 1, "a trigger may fill them");
    });
}

#[test]
fn the_write_id() {
    test(async {
        let database = pets("ALTER TABLE pets ALTER write_id SET NOT NULL").await;
        let found = failures::<Pet>(&database).await;
        assert_eq!(found[0].mend, [r#"ALTER TABLE "pets" ALTER COLUMN "write_id" DROP NOT NULL"#]);
        mend(&database, &found).await;
        for (sql_type, is_good) in [("uuid", true), ("varchar(36)", true), ("integer", false)] {
            let change = format!("ALTER TABLE pets DROP write_id, ADD write_id {sql_type}");
            database.run(&change).await;
            let found = failures::<Pet>(&database).await;
            assert_eq!(found.is_empty(), is_good, "{sql_type}: {found:?}");
        }
    });
}

#[test]
fn the_servers_own_table() {
    test(async {
        let database = pets("DROP TABLE sync_patterns.applied_writes").await;
        let found = failures::<Pet>(&database).await;
        assert!(found[0].problem.contains("sync_patterns.applied_writes"), "{}", found[0]);
        server::<Pet>(&database).setup().await.unwrap();
    });
}

#[derive(Debug, Serialize, Deserialize, Syncable)]
#[sync(local_first, scope = "offset")]
struct Print {
    id: Uuid,
    offset: i32,
}

#[test]
fn a_scope_that_is_named_like_a_parameter_of_shapes() {
    test(async {
        let database = Database::new("").await;
        let error = server::<Print>(&database).setup().await.unwrap_err().to_string();
        let expected = "Print has the scope `offset`, a parameter of all shapes: rename the column";
        assert!(error.ends_with(expected), "{error}");
    });
}

#[derive(Debug, Serialize, Deserialize, Syncable)]
#[sync(local_first, scope(via = "issue_id", model = models::Issue))]
struct Note {
    id: Uuid,
    issue_id: Uuid,
}

#[test]
fn the_parents_of_scopes_are_looked_at_too() {
    test(async {
        let database = Database::new("").await;
        let error = server::<Note>(&database).check().await.unwrap_err().to_string();
        assert!(error.contains("Issue has no table"), "{error}");
    });
}
