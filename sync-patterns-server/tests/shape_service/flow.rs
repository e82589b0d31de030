//! One shape from its first row to its end.

use serde_json::{Value, json};

use super::{Fixture, common::test, header, messages, reader::Reader};

const ITEMS: &str = "table=items";

async fn lsn(fixture: &Fixture) -> u64 {
    let lsn = "SELECT last_lsn FROM sync_patterns_shapes.state";
    fixture.database.count(lsn).await.unsigned_abs()
}

#[test]
fn rows_come_first_then_what_changes() {
    test(async {
        let fixture = Fixture::new().await;
        fixture.database.run("INSERT INTO items VALUES (1, 'one', 7), (2, NULL, 7)").await;
        let first = fixture.get("table=items&offset=-1").await;
        let all = messages(&first);
        assert_eq!(all.len(), 3);
        assert_eq!(
            all[0],
            json!({
                "key": "\"public\".\"items\"/\"1\"",
                "value": { "id": "1", "title": "one", "project": "7", "done": "f" },
                "headers": { "operation": "insert", "relation": ["public", "items"] },
            })
        );
        assert_eq!(all[1]["value"]["title"], Value::Null);
        assert_eq!(all[2]["headers"]["control"], "snapshot-end");
        assert!(all[2]["headers"]["xmin"].is_string() && all[2]["headers"]["xip_list"].is_array());
        assert_eq!(header(&first, "electric-offset"), "0_0");
        assert!(!first.headers.contains_key("electric-up-to-date"));

        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        assert_eq!(reader.values("title"), ["one", "null"]);
        let waiting = fixture.database.run(
            "BEGIN; UPDATE items SET title = 'uno' WHERE id = 1; DELETE FROM items WHERE id = 2; \
             INSERT INTO items VALUES (3, 'three'); COMMIT",
        );
        let (told, ()) = tokio::join!(reader.wait(&fixture), waiting);
        assert_eq!(told.len(), 4);
        assert_eq!(told[0]["value"], json!({ "id": "1", "title": "uno" }));
        assert_eq!(told[1]["value"], json!({ "id": "2" }));
        let last: Vec<_> = told.iter().map(|message| message["headers"]["last"].clone()).collect();
        assert_eq!(last, [Value::Null, Value::Null, true.into(), Value::Null]);
        assert_eq!(reader.values("title"), ["uno", "three"]);
        assert_eq!(reader.seen.len(), 1);
    });
}

#[test]
fn who_waits_for_nothing_is_told_so_at_the_same_offset() {
    test(async {
        let fixture =
            Fixture::with(|built_in| built_in.long_poll(std::time::Duration::from_millis(200)))
                .await;
        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        let offset = reader.offset.clone();
        let told = reader.wait(&fixture).await;
        assert_eq!(told.len(), 1);
        assert_eq!(reader.offset, offset);
    });
}

#[test]
fn what_a_snapshot_has_seen_does_not_come_again() {
    test(async {
        let fixture = Fixture::new().await;
        Reader::new(ITEMS).catch_up(&fixture).await;
        // One is open while the snapshot is taken, and one has committed shortly before.
        let mut open = fixture.database.pool.begin().await.unwrap();
        sqlx::query("INSERT INTO items VALUES (1, 'open')").execute(&mut *open).await.unwrap();
        fixture.database.run("INSERT INTO items VALUES (2, 'done')").await;
        let mut reader = Reader::new("table=items&where=id%3E0");
        reader.catch_up(&fixture).await;
        assert_eq!(reader.values("title"), ["done"]);
        open.commit().await.unwrap();
        fixture.database.run("INSERT INTO items VALUES (3, 'later')").await;
        while reader.rows.len() < 3 {
            reader.wait(&fixture).await;
        }
        assert_eq!(reader.values("title"), ["open", "done", "later"]);
    });
}

#[test]
fn rows_move_into_a_condition_and_out_of_it() {
    test(async {
        let fixture = Fixture::new().await;
        fixture.database.run("INSERT INTO items VALUES (1, 'a', 7), (2, 'b', 8)").await;
        let mut reader = Reader::new("table=items&where=project=$1&params[1]=7");
        reader.catch_up(&fixture).await;
        assert_eq!(reader.values("id"), ["1"]);
        fixture.database.run("UPDATE items SET project = 15 - project").await;
        let told = reader.wait(&fixture).await;
        assert_eq!(told[0]["headers"]["operation"], "delete");
        assert_eq!(told[1]["headers"]["operation"], "insert");
        assert_eq!(told[1]["value"].as_object().unwrap().len(), 4);
        assert_eq!(reader.values("id"), ["2"]);
        // What happens outside is not told.
        fixture.database.run("UPDATE items SET title = 'x' WHERE id = 1").await;
        fixture.database.run("DELETE FROM items").await;
        let told = reader.wait(&fixture).await;
        assert_eq!(told[0]["headers"]["operation"], "delete");
        assert!(reader.rows.is_empty());
        assert_eq!(reader.seen.len(), 2);
    });
}

#[test]
fn only_the_columns_that_were_asked_for_are_told() {
    test(async {
        let fixture = Fixture::new().await;
        fixture.database.run("INSERT INTO items VALUES (1, 'a', 7)").await;
        let mut reader = Reader::new("table=items&columns=%22id%22,title");
        reader.catch_up(&fixture).await;
        assert_eq!(reader.rows.values().next().unwrap().len(), 2);
        fixture.database.run("UPDATE items SET project = 8").await;
        fixture.database.run("UPDATE items SET title = 'b', project = 9").await;
        let told = reader.wait(&fixture).await;
        assert_eq!(told[0]["value"], json!({ "id": "1", "title": "b" }));
        assert_eq!(reader.seen.len(), 1);
    });
}

#[test]
fn a_full_replica_tells_the_row_and_what_it_was() {
    test(async {
        let fixture = Fixture::new().await;
        fixture.database.run("INSERT INTO items VALUES (1, 'a', 7)").await;
        let mut reader = Reader::new("table=items&replica=full");
        reader.catch_up(&fixture).await;
        fixture.database.run("UPDATE items SET title = 'b'").await;
        let told = reader.wait(&fixture).await;
        let row = json!({ "id": "1", "title": "b", "project": "7", "done": "f" });
        assert_eq!(told[0]["value"], row);
        assert_eq!(told[0]["old_value"], json!({ "title": "a" }));
        fixture.database.run("DELETE FROM items").await;
        let told = reader.wait(&fixture).await;
        assert_eq!(told[0]["value"], row);
    });
}

#[test]
fn a_new_key_is_a_delete_and_an_insert_that_name_each_other() {
    test(async {
        let fixture = Fixture::new().await;
        fixture.database.run("INSERT INTO items VALUES (1, 'a', 7)").await;
        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        fixture.database.run("UPDATE items SET id = 2").await;
        let told = reader.wait(&fixture).await;
        assert_eq!(told[0]["headers"]["operation"], "delete");
        assert_eq!(told[0]["headers"]["key_change_to"], told[1]["key"]);
        assert_eq!(told[1]["headers"]["operation"], "insert");
        assert_eq!(told[1]["headers"]["key_change_from"], told[0]["key"]);
        assert_eq!(told[1]["value"]["title"], "a");
        assert_eq!(reader.values("id"), ["2"]);
    });
}

#[test]
fn a_truncated_or_changed_table_begins_anew() {
    test(async {
        let fixture = Fixture::new().await;
        for change in ["TRUNCATE items", "ALTER TABLE items ADD COLUMN extra int"] {
            fixture.database.run("INSERT INTO items VALUES (1, 'a', 7)").await;
            let mut reader = Reader::new(ITEMS);
            reader.catch_up(&fixture).await;
            let told = async {
                while reader.refetches == 0 {
                    reader.wait(&fixture).await;
                }
            };
            tokio::join!(told, fixture.database.run(change));
            reader.catch_up(&fixture).await;
            let count = fixture.database.count("SELECT count(*) FROM items").await;
            assert_eq!(reader.rows.len(), usize::try_from(count).unwrap());
            let columns = reader.rows.values().next().map(|row| row.contains_key("extra"));
            assert!(columns.is_none_or(|has_extra| has_extra), "{reader:?}");
        }
    });
}

#[test]
fn an_unknown_handle_is_told_the_one_of_now() {
    test(async {
        let fixture = Fixture::new().await;
        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        let reply = fixture.get("table=items&offset=0_0&handle=nonsense").await;
        assert_eq!(reply.status, 409);
        assert_eq!(header(&reply, "electric-handle"), reader.handle);
        let other = format!("table=logs&offset=0_inf&handle={}&live=true", reader.handle);
        let reply = fixture.get(&other).await;
        assert_eq!(reply.status, 409);
        assert_ne!(header(&reply, "electric-handle"), reader.handle);
    });
}

#[test]
fn a_restart_loses_nothing_and_repeats_nothing() {
    test(async {
        let mut fixture = Fixture::new().await;
        fixture.database.run("INSERT INTO items VALUES (1, 'a', 7)").await;
        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        fixture.database.run("INSERT INTO items VALUES (2, 'b', 7)").await;
        while reader.rows.len() < 2 {
            reader.wait(&fixture).await;
        }
        let handle = reader.handle.clone();
        fixture.restart();
        fixture.database.run("INSERT INTO items VALUES (3, 'c', 7)").await;
        reader.catch_up(&fixture).await;
        let lsn = lsn(&fixture).await;
        reader.reach(&fixture, lsn).await;
        assert_eq!(reader.values("title"), ["a", "b", "c"]);
        assert_eq!((reader.refetches, &reader.handle), (0, &handle));
        // A new client gets rows of now, and so another handle.
        let mut other = Reader::new(ITEMS);
        other.catch_up(&fixture).await;
        assert_eq!(other.rows, reader.rows);
        assert_ne!(other.handle, handle);
    });
}
