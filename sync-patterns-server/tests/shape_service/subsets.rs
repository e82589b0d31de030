//! Parts of shapes: `subset__…` and `POST`.

use std::collections::{BTreeMap, BTreeSet};

use axum::{body::Body, http::Method};
use serde_json::{Value, json};

use super::{Fixture, common::Reply, common::test, header, messages, reader::Reader};

const ITEMS: &str = "table=items&offset=now&log=changes_only";

async fn filled() -> Fixture {
    let fixture = Fixture::new().await;
    let rows = "INSERT INTO items SELECT i, 'item ' || i, i % 3 FROM generate_series(1, 30) AS i";
    fixture.database.run(rows).await;
    fixture
}

impl Fixture {
    async fn post(&self, query: &str, body: impl ToString) -> Reply {
        let body = Body::from(body.to_string());
        self.send(Method::POST, query, [].into_iter().collect(), body).await
    }
}

/// The ids of a part's rows, in their order.
#[track_caller]
fn ids(reply: &Reply) -> Vec<u32> {
    assert_eq!(reply.status, 200, "{}", reply.text);
    let rows = reply.json()["data"].as_array().unwrap().clone();
    rows.iter().map(|row| row["value"]["id"].as_str().unwrap().parse().unwrap()).collect()
}

#[test]
fn a_part_has_the_rows_that_are_asked_for_whichever_way_it_is() {
    test(async {
        let fixture = filled().await;
        for (body, expected) in [
            (
                json!({ "where": "project = $1", "params": { "1": "2" }, "order_by": "id DESC",
                     "limit": 3 }),
                vec![29, 26, 23],
            ),
            (json!({ "order_by": "\"id\" ASC", "limit": 2, "offset": 5 }), vec![6, 7]),
            (json!({ "where": "id > 28" , "order_by": "id" }), vec![29, 30]),
            (json!({ "where": "id < 0" }), vec![]),
            (json!({ "limit": 0, "order_by": "id" }), vec![]),
            (json!({ "offset": 1000, "order_by": "id" }), vec![]),
        ] {
            let posted = fixture.post(ITEMS, &body).await;
            let nested = fixture.post(ITEMS, json!({ "subset": body })).await;
            let mut query = ITEMS.to_owned();
            for (name, value) in body.as_object().unwrap() {
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let value: String = value.bytes().map(|byte| format!("%{byte:02x}")).collect();
                query.push_str(&format!("&subset__{name}={value}"));
            }
            let got = fixture.get(&query).await;
            for reply in [posted, nested, got] {
                assert_eq!(ids(&reply), expected, "{body}");
                let has_data = if expected.is_empty() { "false" } else { "true" };
                assert_eq!(header(&reply, "electric-has-data"), has_data);
            }
        }
    });
}

#[test]
fn a_part_says_what_its_rows_have_seen() {
    test(async {
        let fixture = filled().await;
        let query = "table=items&where=project=1&columns=id,title&offset=now&log=changes_only";
        let now = fixture.get(query).await;
        let open = fixture.database.pool.begin().await.unwrap();
        let part = fixture.post(query, json!({ "where": "id < 10", "order_by": "id" })).await;
        drop(open);
        assert_eq!(ids(&part), [1, 4, 7]);
        assert_eq!(header(&part, "electric-handle"), header(&now, "electric-handle"));
        assert_eq!(header(&part, "electric-snapshot"), "true");
        assert_eq!(header(&part, "cache-control"), "no-cache");
        assert_eq!(header(&part, "electric-schema"), header(&now, "electric-schema"));
        assert!(!part.headers.contains_key("electric-cursor"));
        assert!(!part.headers.contains_key("electric-up-to-date"));
        let part = part.json();
        let metadata = &part["metadata"];
        assert!(metadata["xmin"].is_string() && metadata["xmax"].is_string());
        assert!(metadata["xip_list"].is_array());
        let row = json!({
            "key": "\"public\".\"items\"/\"1\"",
            "value": { "id": "1", "title": "item 1" },
            "headers": { "operation": "insert", "relation": ["public", "items"],
                         "snapshot_mark": metadata["snapshot_mark"] },
        });
        assert_eq!(part["data"][0], row);
    });
}

#[test]
fn what_a_part_has_seen_is_before_its_lsn_and_what_comes_later_is_not() {
    test(async {
        let fixture = filled().await;
        let mut reader = Reader::new("table=items");
        reader.catch_up(&fixture).await;
        for number in 100..120 {
            fixture.database.run(&format!("INSERT INTO items VALUES ({number})")).await;
            let part = fixture.post(ITEMS, json!({ "where": format!("id = {number}") })).await;
            let lsn = part.json()["metadata"]["database_lsn"].as_str().unwrap().parse().unwrap();
            fixture
                .database
                .run(&format!("UPDATE items SET title = 'b' WHERE id = {number}"))
                .await;
            let key = format!("\"public\".\"items\"/\"{number}\"");
            while reader.rows.get(&key).is_none_or(|row| row["title"] != "b") {
                reader.wait(&fixture).await;
            }
            let [.., first, second] = reader.seen[..] else { panic!("{:?}", reader.seen) };
            assert!(first < lsn && lsn <= second, "{first} {lsn} {second}");
        }
    });
}

#[test]
fn a_client_with_a_place_in_the_stream_keeps_it() {
    test(async {
        let fixture = filled().await;
        let mut reader = Reader::new("table=items");
        reader.catch_up(&fixture).await;
        let place = format!("table=items&offset={}&handle={}", reader.offset, reader.handle);
        fixture.database.run("INSERT INTO items VALUES (31)").await;
        let part = fixture.post(&place, json!({ "where": "id > 30" })).await;
        assert_eq!(ids(&part), [31]);
        assert_eq!(header(&part, "electric-offset"), reader.offset);
        let other = place.replace(&reader.handle, "another");
        let refused = fixture.post(&other, json!({ "where": "id > 30" })).await;
        assert_eq!(refused.status, 409);
        assert_eq!(header(&refused, "electric-handle"), reader.handle);
    });
}

#[test]
fn offset_now_begins_behind_everything_that_is_there() {
    test(async {
        let fixture = filled().await;
        let now = fixture.get("table=items&offset=now").await;
        let told = messages(&now);
        assert_eq!(told.len(), 1);
        assert_eq!(told[0]["headers"]["control"], "up-to-date");
        assert!(now.headers.contains_key("electric-schema"));
        assert!(now.headers.contains_key("electric-up-to-date"));
        fixture.database.run("INSERT INTO items VALUES (31, 'new')").await;
        let [offset, handle] =
            ["electric-offset", "electric-handle"].map(|name| header(&now, name));
        let next =
            fixture.get(&format!("table=items&offset={offset}&handle={handle}&live=true")).await;
        assert_eq!(messages(&next)[0]["value"]["title"], "new");
    });
}

#[test]
fn a_log_of_changes_only_has_no_rows_first() {
    test(async {
        let fixture = filled().await;
        let first = fixture.get("table=items&offset=-1&log=changes_only").await;
        let told = messages(&first);
        assert_eq!(told.len(), 1);
        assert_eq!(told[0]["headers"]["control"], "snapshot-end");
        let mut reader = Reader::new("table=items&log=changes_only");
        reader.catch_up(&fixture).await;
        fixture.database.run("INSERT INTO items VALUES (31, 'new')").await;
        reader.wait(&fixture).await;
        assert_eq!(reader.values("title"), ["new"]);
    });
}

/// A client that reads parts and the stream beside them, as Electric's does: a change of a part's
/// row that the part has seen is left out, until the stream is at the part's LSN.
#[derive(Default)]
struct PartReader {
    rows: BTreeMap<String, Value>,
    parts: Vec<Part>,
}

struct Part {
    keys: BTreeSet<String>,
    lsn: u64,
    xmin: u64,
    xmax: u64,
    running: Vec<u64>,
}

impl PartReader {
    fn part(&mut self, reply: &Reply) {
        assert_eq!(reply.status, 200, "{}", reply.text);
        let part = reply.json();
        let metadata = &part["metadata"];
        let number = |value: &Value| value.as_str().unwrap().parse::<u64>().unwrap();
        let running = metadata["xip_list"].as_array().unwrap().iter().map(number).collect();
        let [lsn, xmin, xmax] =
            ["database_lsn", "xmin", "xmax"].map(|name| number(&metadata[name]));
        let mut keys = BTreeSet::new();
        for row in part["data"].as_array().unwrap() {
            let key = row["key"].as_str().unwrap().to_owned();
            self.rows.insert(key.clone(), row["value"].clone());
            keys.insert(key);
        }
        self.parts.push(Part { keys, lsn, xmin, xmax, running });
    }

    fn change(&mut self, message: &Value) {
        let headers = &message["headers"];
        if headers["control"].is_string() {
            return;
        }
        let lsn: u64 = headers["lsn"].as_str().unwrap().parse().unwrap();
        let xid = headers["txids"][0].as_u64().unwrap();
        let key = message["key"].as_str().unwrap().to_owned();
        let is_seen = self.parts.iter().any(|part| {
            let is_visible = xid < part.xmin || (xid < part.xmax && !part.running.contains(&xid));
            lsn < part.lsn && part.keys.contains(&key) && is_visible
        });
        if is_seen {
            return;
        }
        match headers["operation"].as_str().unwrap() {
            "delete" => {
                self.rows.remove(&key);
            }
            "insert" => {
                self.rows.insert(key, message["value"].clone());
            }
            _ => {
                // Of a row that no part has brought, nothing is known.
                if let Some(row) = self.rows.get_mut(&key) {
                    row.as_object_mut()
                        .unwrap()
                        .extend(message["value"].as_object().unwrap().clone());
                }
            }
        }
    }
}

#[test]
fn parts_and_the_stream_together_are_the_table() {
    test(async {
        let fixture = filled().await;
        let mut client = PartReader::default();
        let now = fixture.get(ITEMS).await;
        let handle = header(&now, "electric-handle").to_owned();
        let mut offset = header(&now, "electric-offset").to_owned();
        let writers = (0..3).map(|writer| {
            let pool = fixture.database.pool.clone();
            tokio::spawn(async move {
                for number in 0..60 {
                    let id = (number * 7 + writer * 11) % 40;
                    let statement = match (number + writer) % 4 {
                        0 => format!("DELETE FROM items WHERE id = {id}"),
                        1 => format!(
                            "INSERT INTO items VALUES ({id}, 'new', 0) ON CONFLICT (id) \
                             DO UPDATE SET project = items.project + 1"
                        ),
                        _ => {
                            format!("UPDATE items SET title = '{writer} {number}' WHERE id = {id}")
                        }
                    };
                    let statement = sqlx::AssertSqlSafe(statement);
                    sqlx::query(statement).execute(&pool).await.unwrap();
                }
            })
        });
        let writers: Vec<_> = writers.collect();
        let query = "table=items&log=changes_only";
        for turn in 0.. {
            let is_over = writers.iter().all(|writer| writer.is_finished());
            if turn < 8 {
                let part = json!({ "where": "id % 8 = $1", "params": { "1": turn.to_string() } });
                client.part(&fixture.post(&format!("{query}&offset=now"), part).await);
            }
            let next = fixture.get(&format!("{query}&offset={offset}&handle={handle}")).await;
            for message in messages(&next) {
                client.change(&message);
            }
            offset = header(&next, "electric-offset").to_owned();
            if is_over && turn >= 8 {
                break;
            }
        }
        // A part of now says how far the stream has to be to show all of it.
        let all = fixture.post(ITEMS, json!({ "order_by": "id", "limit": 1000 })).await.json();
        let until: u64 = all["metadata"]["database_lsn"].as_str().unwrap().parse().unwrap();
        loop {
            let next = fixture.get(&format!("{query}&offset={offset}&handle={handle}")).await;
            let told = messages(&next);
            told.iter().for_each(|message| client.change(message));
            offset = header(&next, "electric-offset").to_owned();
            let last = &told.last().unwrap()["headers"]["global_last_seen_lsn"];
            if last.as_str().is_some_and(|lsn| lsn.parse::<u64>().unwrap() + 1 >= until) {
                break;
            }
        }
        let expected: BTreeMap<String, Value> = all["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (row["key"].as_str().unwrap().to_owned(), row["value"].clone()))
            .collect();
        assert_eq!(client.rows, expected);
    });
}

#[test]
fn what_is_no_part_is_refused_by_its_name() {
    test(async {
        let fixture = filled().await;
        for (body, name) in [
            (r#"{"where":"nonsense = 1"}"#, "where"),
            (r#"{"where":"id ="}"#, "where"),
            (r#"{"where":"id = 'x'"}"#, "where"),
            (r#"{"where":"10 / (id - 1) > 1"}"#, "where"),
            (r#"{"where":"id IN (SELECT 1)"}"#, "where"),
            (r#"{"where":"id = $1"}"#, "where"),
            (r#"{"where":7}"#, "where"),
            (r#"{"where":"title = $1","params":{"1":"a\u0000b"}}"#, "params"),
            (r#"{"where":"true","params":[]}"#, "params"),
            (r#"{"where":"true","params":{"x":"1"}}"#, "params"),
            (r#"{"where":"true","params":{"0":"1"}}"#, "params"),
            (r#"{"limit":-1,"order_by":"id"}"#, "limit"),
            (r#"{"limit":"many","order_by":"id"}"#, "limit"),
            (r#"{"offset":1.5,"order_by":"id"}"#, "offset"),
            (r#"{"limit":1}"#, "order_by"),
            (r#"{"offset":1}"#, "order_by"),
            (r#"{"order_by":"secret"}"#, "order_by"),
            (r#"{"order_by":"id; DROP TABLE items"}"#, "order_by"),
        ] {
            let reply = fixture.post(ITEMS, body).await;
            assert_eq!(reply.status, 400, "{body}: {}", reply.text);
            let json = reply.json();
            assert!(json["errors"]["subset"][name][0].is_string(), "{body}: {json}");
        }
        for body in ["", "[]", "\"where\"", "{", "null"] {
            let reply = fixture.post(ITEMS, body).await;
            assert_eq!(reply.status, 400, "{body}");
            assert_eq!(reply.json()["error"], "Request body must be a JSON object", "{body}");
        }
        let large = json!({ "where": "x".repeat(2_000_000) });
        assert_eq!(fixture.post(ITEMS, large).await.status, 413);
        // The table is still there.
        assert_eq!(fixture.database.count("SELECT count(*) FROM items").await, 30);
    });
}
