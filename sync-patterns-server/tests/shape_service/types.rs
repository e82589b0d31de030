//! Columns of every type, and tables of every kind.

use serde_json::{Value, json};

use super::{Fixture, common::test, header, messages, reader::Reader};

const EVERYTHING: &str = r#"
CREATE TYPE mood AS ENUM ('sad', 'it''s "ok"');
CREATE DOMAIN email AS varchar(40) CHECK (VALUE LIKE '%@%');
CREATE TYPE pair AS (left_side int, right_side text);
CREATE TABLE everything (
    id int8 PRIMARY KEY, i2 int2, i4 int4 NOT NULL DEFAULT 4, f4 float4, f8 float8,
    n numeric, n2 numeric(12, 2), b bool, t text, v varchar, v9 varchar(9),
    c char(5), by bytea, d date, tm time, tm3 time(3), ts timestamp, tz timestamptz,
    tz0 timestamptz(0), iv interval, ivd interval day to second (3), u uuid, j json, jb jsonb,
    bits bit(3), vb varbit(9), ip inet, m money, a int4[], aa text[][], ae mood[], e mood, em email,
    p pair, r int4range, o oid, pt point, x xml
);
INSERT INTO everything VALUES (
    9007199254740993, -3, 4, 1.5, 0.1, 12345678901234567890.123, 1.50, true, E'tab\t"quote"\\ \n é', '', 'nine',
    'ab', '\xdeadbeef', '2024-02-29', '12:34:56.5', '12:34:56.789', '2024-01-02 03:04:05', '2024-01-02 03:04:05+02',
    '2024-01-02 03:04:05.6+00', '1 year 2 days 03:04:05', '2 days 03:04:05.6789', '12345678-1234-4234-8234-123456789abc', '{"a": 1}', '{"a":  1}',
    '101', '1010', '10.0.0.1/8', 12.5, '{1,NULL,3}', '{{a,"b,c"},{NULL,""}}', '{sad,"it''s \"ok\""}', 'it''s "ok"', 'a@b',
    '(1,"x,y")', '[1,5)', 17, '(1,2)', '<a/>'
);
"#;

#[test]
fn the_schema_names_the_type_of_every_column() {
    test(async {
        let fixture = Fixture::new().await;
        fixture.database.run(EVERYTHING).await;
        let reply = fixture.get("table=everything&offset=-1").await;
        let schema: Value = serde_json::from_str(header(&reply, "electric-schema")).unwrap();
        let expected = json!({
            "id": { "type": "int8", "pk_index": 0, "not_null": true },
            "i2": { "type": "int2" }, "i4": { "type": "int4", "not_null": true },
            "f4": { "type": "float4" }, "f8": { "type": "float8" },
            "n": { "type": "numeric" }, "n2": { "type": "numeric", "precision": 12, "scale": 2 },
            "b": { "type": "bool" }, "t": { "type": "text" }, "v": { "type": "varchar" },
            "v9": { "type": "varchar", "max_length": 9 },
            "c": { "type": "bpchar", "length": 5 }, "by": { "type": "bytea" },
            "d": { "type": "date" }, "tm": { "type": "time" },
            "tm3": { "type": "time", "precision": 3 },
            "ts": { "type": "timestamp" }, "tz": { "type": "timestamptz" },
            "tz0": { "type": "timestamptz", "precision": 0 }, "iv": { "type": "interval" },
            "ivd": { "type": "interval", "fields": "DAY TO SECOND", "precision": 3 },
            "u": { "type": "uuid" }, "j": { "type": "json" }, "jb": { "type": "jsonb" },
            "bits": { "type": "bit", "length": 3 }, "vb": { "type": "varbit", "length": 9 },
            "ip": { "type": "inet" }, "m": { "type": "money" },
            "a": { "type": "int4", "dims": 1 }, "aa": { "type": "text", "dims": 2 },
            "ae": { "type": "mood", "dims": 1 }, "e": { "type": "mood" },
            "em": { "type": "email" }, "p": { "type": "pair" }, "r": { "type": "int4range" },
            "o": { "type": "oid" }, "pt": { "type": "point" }, "x": { "type": "xml" },
        });
        assert_eq!(schema, expected);
    });
}

#[test]
fn a_number_may_be_rounded_to_hundreds() {
    test(async {
        let fixture = Fixture::new().await;
        // Postgres 14 knows no negative scales.
        if fixture.database.count("SELECT current_setting('server_version_num')::bigint").await
            < 150_000
        {
            return;
        }
        fixture.database.run("ALTER TABLE items ADD hundreds numeric(3, -2)").await;
        let reply = fixture.get("table=items&offset=-1").await;
        let schema: Value = serde_json::from_str(header(&reply, "electric-schema")).unwrap();
        let expected = json!({ "type": "numeric", "precision": 3, "scale": -2 });
        assert_eq!(schema["hundreds"], expected);
    });
}

#[test]
fn a_value_is_the_same_text_in_a_snapshot_in_the_log_and_in_a_part() {
    test(async {
        let fixture = Fixture::new().await;
        fixture.database.run(EVERYTHING).await;
        let mut log = Reader::new("table=everything");
        log.catch_up(&fixture).await;
        let snapshot = log.rows.values().next().unwrap().clone();
        let expected = json!({
            "id": "9007199254740993", "b": "t", "c": "ab   ", "by": "\\xdeadbeef",
            "t": "tab\t\"quote\"\\ \n é", "v": "", "d": "2024-02-29",
            "tz": "2024-01-02 01:04:05+00", "iv": "P1Y2DT3H4M5S", "aa": "{{a,\"b,c\"},{NULL,\"\"}}",
            "e": "it's \"ok\"", "p": "(1,\"x,y\")", "f8": "0.1", "j": "{\"a\": 1}",
        });
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(&snapshot[name], value, "{name}");
        }
        // Whoever writes may see values in another form.
        let again = "SET DateStyle = 'German'; SET TimeZone = 'Asia/Tokyo'; SET bytea_output = 'escape'; \
                     SET IntervalStyle = 'postgres'; SET extra_float_digits = -3; \
                     CREATE TEMP TABLE copy AS TABLE everything; DELETE FROM everything; \
                     INSERT INTO everything TABLE copy; DROP TABLE copy; RESET ALL";
        fixture.database.run(again).await;
        let told = log.wait(&fixture).await;
        assert_eq!(told[0]["headers"]["operation"], "delete");
        assert_eq!(log.rows.values().next(), Some(&snapshot));
        let part = fixture.get("table=everything&offset=now&subset__where=true").await;
        assert_eq!(part.json()["data"][0]["value"].as_object(), Some(&snapshot));
    });
}

#[test]
fn names_and_keys_may_have_any_characters() {
    test(async {
        let fixture = Fixture::new().await;
        let delete = "\u{7f}";
        fixture
            .database
            .run(&format!(
                r#"ALTER TABLE "Odd ""names" ADD "{delete}" int; ALTER TABLE "Odd ""names" ADD "line
break" int; INSERT INTO "Odd ""names" VALUES ('x/y"z', 1, 'c');"#
            ))
            .await;
        let mut reader = Reader::new("table=%22Odd%20%22%22names%22");
        reader.catch_up(&fixture).await;
        let key = reader.rows.keys().next().unwrap();
        assert_eq!(key, r#""public"."Odd ""names"/"c"/"x//y"z""#);
        let reply = fixture.get("table=%22Odd%20%22%22names%22&offset=-1").await;
        let schema = header(&reply, "electric-schema");
        assert!(schema.is_ascii(), "{schema}");
        let schema: Value = serde_json::from_str(schema).unwrap();
        assert_eq!(schema["Ü"], json!({ "type": "int4" }));
        assert_eq!(schema[delete], json!({ "type": "int4" }));
        assert_eq!(schema["line\nbreak"], json!({ "type": "int4" }));
        assert_eq!((&schema["c"]["pk_index"], &schema["a/b"]["pk_index"]), (&json!(0), &json!(1)));
        fixture.database.run(r#"UPDATE "Odd ""names" SET "Ü" = 2"#).await;
        let told = reader.wait(&fixture).await;
        assert_eq!(told[0]["value"], json!({ "a/b": "x/y\"z", "Ü": "2", "c": "c" }));
    });
}

#[test]
fn both_replicas_tell_updates_moves_and_deletes_in_their_way() {
    test(async {
        let fixture = Fixture::new().await;
        fixture.database.run("INSERT INTO items VALUES (1, 'a', 7), (2, 'b', 7)").await;
        let whole = |id, title, project| json!({ "id": id, "title": title, "project": project, "done": "f" });
        for (replica, expected) in [
            (
                "default",
                [
                    ("update", json!({ "id": "1", "title": "x" }), Value::Null),
                    ("delete", json!({ "id": "1" }), Value::Null),
                    ("insert", whole("1", "x", "7"), Value::Null),
                    ("delete", json!({ "id": "2" }), Value::Null),
                    ("delete", json!({ "id": "1" }), Value::Null),
                    ("insert", whole("9", "x", "7"), Value::Null),
                ],
            ),
            (
                "full",
                [
                    ("update", whole("1", "x", "7"), json!({ "title": "a" })),
                    ("delete", whole("1", "x", "7"), Value::Null),
                    ("insert", whole("1", "x", "7"), Value::Null),
                    ("delete", whole("2", "b", "7"), Value::Null),
                    ("delete", whole("1", "x", "7"), Value::Null),
                    ("insert", whole("9", "x", "7"), Value::Null),
                ],
            ),
        ] {
            let mut reader = Reader::new(&format!("table=items&where=project=7&replica={replica}"));
            reader.catch_up(&fixture).await;
            let mut told = Vec::new();
            for statement in [
                "UPDATE items SET title = 'x' WHERE id = 1",
                "UPDATE items SET project = 8 WHERE id = 1",
                "UPDATE items SET project = 7 WHERE id = 1",
                "DELETE FROM items WHERE id = 2",
                "UPDATE items SET id = 9 WHERE id = 1",
            ] {
                fixture.database.run(statement).await;
                let before = told.len();
                while told.len() == before {
                    let messages = reader.wait(&fixture).await;
                    told.extend(messages.into_iter().filter(|message| message["key"].is_string()));
                }
            }
            let told: Vec<_> = told
                .iter()
                .map(|message| {
                    let operation = message["headers"]["operation"].as_str().unwrap();
                    (operation, message["value"].clone(), message["old_value"].clone())
                })
                .collect();
            assert_eq!(told, expected, "{replica}");
            fixture
                .database
                .run("DELETE FROM items; INSERT INTO items VALUES (1, 'a', 7), (2, 'b', 7)")
                .await;
        }
    });
}

#[test]
fn a_transaction_of_many_changes_is_told_with_one_lsn_and_one_end() {
    test(async {
        let fixture = Fixture::new().await;
        let mut reader = Reader::new("table=items");
        reader.catch_up(&fixture).await;
        fixture
            .database
            .run(
                "BEGIN; INSERT INTO items SELECT i FROM generate_series(1, 50) AS i; \
                 UPDATE items SET id = id + 100; DELETE FROM items WHERE id > 140; COMMIT",
            )
            .await;
        let reply = fixture
            .get(&format!(
                "table=items&offset={}&handle={}&live=true",
                reader.offset, reader.handle
            ))
            .await;
        let told = messages(&reply);
        let headers =
            || told.iter().filter(|told| told["key"].is_string()).map(|told| &told["headers"]);
        assert_eq!(headers().count(), 50 + 100 + 10);
        assert!(headers().all(|one| one["lsn"] == told[0]["headers"]["lsn"]));
        assert!(headers().all(|one| one["txids"] == told[0]["headers"]["txids"]));
        assert!(told[0]["headers"]["txids"][0].is_u64());
        let positions: Vec<u64> =
            headers().map(|one| one["op_position"].as_u64().unwrap()).collect();
        assert!(positions.is_sorted_by(|left, right| left < right), "{positions:?}");
        assert_eq!(headers().filter(|one| one["last"] == true).count(), 1);
        assert_eq!(headers().next_back().unwrap()["last"], true);
    });
}
