//! Shapes whose rows are where their parents are: `scope(via = …)`.

use std::{collections::BTreeMap, env};

use serde_json::{Map, Value};
use sqlx::{AssertSqlSafe, Row};

use super::{Fixture, common::test, reader::Reader};

const TABLES: &str = "
CREATE TABLE projects (id int PRIMARY KEY, owner text, name text);
CREATE TABLE issues (id int PRIMARY KEY, project_id int, state text, title text);
CREATE TABLE comments (id int PRIMARY KEY, issue_id int, kind text, body text);
CREATE INDEX ON issues (project_id);
CREATE INDEX ON comments (issue_id);
";

const OF_OWNER: &str = "project_id IN (SELECT id FROM projects WHERE owner = 'ada')";
const OF_ISSUES: &str = "issue_id IN (SELECT id FROM issues WHERE project_id IN \
    (SELECT id FROM projects WHERE owner = 'ada') AND state = 'open') AND kind = 'note'";

/// The query of a shape.
fn shape(table: &str, condition: &str) -> String {
    let encoded = condition
        .replace(' ', "+")
        .replace('=', "%3D")
        .replace('\'', "%27")
        .replace('<', "%3C")
        .replace('>', "%3E");
    format!("table={table}&where={encoded}")
}

async fn fixture() -> Fixture {
    let fixture = Fixture::new().await;
    fixture.database.run(TABLES).await;
    // From here on everything that happens is looked at.
    Reader::new("table=items").catch_up(&fixture).await;
    fixture
}

/// What Postgres says is in a shape: the rows as texts, by their keys.
async fn truth(fixture: &Fixture, table: &str, condition: &str) -> BTreeMap<String, Vec<String>> {
    let query = format!(
        "SELECT id::text AS id, to_jsonb(t)::text AS row FROM {table} AS t WHERE {condition}"
    );
    let rows = sqlx::query(AssertSqlSafe(query)).fetch_all(&fixture.database.pool).await.unwrap();
    let texts = |row: &str| -> Vec<String> {
        let row: Map<String, Value> = serde_json::from_str(row).unwrap();
        row.values().map(|value| value.as_str().map_or(value.to_string(), str::to_owned)).collect()
    };
    rows.iter().map(|row| (row.get("id"), texts(row.get("row")))).collect()
}

fn rows(reader: &Reader) -> BTreeMap<String, Vec<String>> {
    let text = |value: &Value| value.as_str().unwrap_or("null").to_owned();
    let rows = reader.rows.values();
    rows.map(|row| (text(&row["id"]), row.values().map(text).collect())).collect()
}

#[track_caller]
fn operations(told: &[Value]) -> Vec<(String, String)> {
    let told = told.iter().filter(|message| message["headers"]["operation"].is_string());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    told.map(|message| (text(&message["headers"]["operation"]), text(&message["value"]["id"])))
        .collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(left, right)| ((*left).to_owned(), (*right).to_owned())).collect()
}

#[test]
fn children_come_and_go_with_their_parents() {
    test(async {
        let fixture = fixture().await;
        fixture
            .database
            .run(
                "INSERT INTO projects VALUES (1, 'ada'), (2, 'bob');
                 INSERT INTO issues SELECT n, 1 + n % 2 FROM generate_series(1, 4) AS n",
            )
            .await;
        let mut reader = Reader::new(&shape("issues", OF_OWNER));
        reader.catch_up(&fixture).await;
        assert_eq!(reader.values("id"), ["2", "4"]);
        let steps: &[(&str, &[(&str, &str)])] = &[
            // The parent's move alone.
            ("UPDATE projects SET owner = 'ada' WHERE id = 2", &[("insert", "1"), ("insert", "3")]),
            ("UPDATE projects SET owner = 'bob' WHERE id = 1", &[("delete", "2"), ("delete", "4")]),
            // A child's own move, and a change that moves nothing.
            ("UPDATE issues SET project_id = 2 WHERE id = 2", &[("insert", "2")]),
            ("UPDATE issues SET title = 'new' WHERE id = 2", &[("update", "2")]),
            ("UPDATE issues SET project_id = 1 WHERE id = 2", &[("delete", "2")]),
            // Both at once.
            (
                "BEGIN; UPDATE issues SET project_id = 1 WHERE id = 1;
                 UPDATE projects SET owner = CASE id WHEN 1 THEN 'ada' ELSE 'bob' END; COMMIT",
                &[("update", "1"), ("insert", "2"), ("insert", "4"), ("delete", "3")],
            ),
            // A child that goes together with its parent, and one that comes together with it.
            (
                "BEGIN; DELETE FROM issues WHERE id = 4; DELETE FROM projects WHERE id = 1; COMMIT",
                &[("delete", "4"), ("delete", "1"), ("delete", "2")],
            ),
            (
                "BEGIN; INSERT INTO issues VALUES (9, 9); INSERT INTO projects VALUES (9, 'ada'); COMMIT",
                &[("insert", "9")],
            ),
            ("INSERT INTO projects VALUES (1, 'ada')", &[("insert", "1"), ("insert", "2")]),
            // A new key of the parent, and one of the child.
            ("UPDATE projects SET id = 7 WHERE id = 9", &[("delete", "9")]),
            ("UPDATE issues SET project_id = 7, id = 8 WHERE id = 9", &[("insert", "8")]),
            ("UPDATE issues SET id = 6 WHERE id = 8", &[("delete", "8"), ("insert", "6")]),
        ];
        for (statement, expected) in steps {
            fixture.database.run(statement).await;
            let told = reader.wait(&fixture).await;
            let (mut told, mut expected) = (operations(&told), pairs(expected));
            told.sort();
            expected.sort();
            assert_eq!(told, expected, "{statement}");
            assert_eq!(rows(&reader), truth(&fixture, "issues", OF_OWNER).await, "{statement}");
        }
        // What is of others is not told.
        let count = reader.seen.len();
        fixture
            .database
            .run("UPDATE projects SET name = 'x'; INSERT INTO issues VALUES (20, 2)")
            .await;
        let lsn = fixture.last_lsn().await;
        reader.reach(&fixture, lsn).await;
        assert_eq!(reader.seen.len(), count);
    });
}

#[test]
fn a_transaction_in_which_a_row_moves_twice_is_told_as_it_ends() {
    test(async {
        let fixture = fixture().await;
        fixture.database.run("INSERT INTO projects VALUES (1, 'ada'), (2, 'bob')").await;
        let mut reader = Reader::new(&shape("issues", OF_OWNER));
        reader.catch_up(&fixture).await;
        fixture
            .database
            .run(
                "BEGIN; INSERT INTO issues VALUES (1, 2); UPDATE issues SET project_id = 1;
                 UPDATE projects SET owner = 'bob'; UPDATE projects SET owner = 'ada' WHERE id = 2;
                 UPDATE issues SET project_id = 2; INSERT INTO issues VALUES (2, 1);
                 DELETE FROM issues WHERE id = 2; INSERT INTO issues VALUES (2, 2); COMMIT",
            )
            .await;
        reader.wait(&fixture).await;
        assert_eq!(rows(&reader), truth(&fixture, "issues", OF_OWNER).await);
        assert_eq!(reader.values("id"), ["1", "2"]);
    });
}

#[test]
fn grandchildren_come_and_go_too_whoever_remembers_it() {
    test(async {
        let mut fixture = fixture().await;
        fixture
            .database
            .run(
                "INSERT INTO projects VALUES (1, 'ada'), (2, 'bob');
                 INSERT INTO issues VALUES (1, 1, 'open'), (2, 1, 'done'), (3, 2, 'open');
                 INSERT INTO comments SELECT n, 1 + n % 3, 'note' FROM generate_series(1, 6) AS n",
            )
            .await;
        let query = shape("comments", OF_ISSUES);
        let (mut quick, mut slow) = (Reader::new(&query), Reader::new(&query));
        quick.catch_up(&fixture).await;
        slow.catch_up(&fixture).await;
        assert_eq!(quick.values("id"), ["3", "6"]);
        for statement in [
            "UPDATE projects SET owner = 'ada'",
            "UPDATE issues SET state = 'open' WHERE id = 2",
            "BEGIN; UPDATE issues SET project_id = 3 WHERE id = 2; UPDATE comments SET kind = 'log' WHERE id = 2; COMMIT",
            "INSERT INTO projects VALUES (3, 'ada')",
            "DELETE FROM issues WHERE id = 1",
            "BEGIN; DELETE FROM comments WHERE issue_id = 3; DELETE FROM issues WHERE id = 3; DELETE FROM projects WHERE id = 2; COMMIT",
        ] {
            fixture.database.run(statement).await;
            quick.wait(&fixture).await;
            assert_eq!(rows(&quick), truth(&fixture, "comments", OF_ISSUES).await, "{statement}");
        }
        // A new process has nothing but the log: what it tells is the same.
        fixture.restart();
        fixture.database.run("INSERT INTO comments VALUES (10, 2, 'note')").await;
        let lsn = fixture.last_lsn().await;
        for reader in [&mut slow, &mut quick] {
            reader.reach(&fixture, lsn).await;
            assert_eq!(reader.refetches, 0);
            assert_eq!(rows(reader), truth(&fixture, "comments", OF_ISSUES).await);
        }
        assert_eq!(slow.seen, quick.seen);
    });
}

#[test]
fn a_parent_that_is_truncated_or_changed_ends_the_shape() {
    test(async {
        let fixture = fixture().await;
        for change in ["TRUNCATE projects", "ALTER TABLE projects ALTER owner TYPE varchar"] {
            fixture.database.run("INSERT INTO projects VALUES (1, 'ada')").await;
            fixture.database.run("INSERT INTO issues VALUES (1, 1) ON CONFLICT DO NOTHING").await;
            let lsn = fixture.last_lsn().await;
            let mut reader = Reader::new(&shape("issues", OF_OWNER));
            reader.reach(&fixture, lsn).await;
            assert_eq!(reader.rows.len(), 1);
            tokio::join!(reader.wait(&fixture), fixture.database.run(change));
            assert_eq!(reader.refetches, 1, "{change}");
            reader.catch_up(&fixture).await;
            assert_eq!(rows(&reader), truth(&fixture, "issues", OF_OWNER).await, "{change}");
        }
    });
}

#[test]
fn other_subqueries_are_refused_with_the_form_that_is_known() {
    test(async {
        let fixture = fixture().await;
        fixture
            .database
            .run("CREATE TABLE odd (id int PRIMARY KEY, at numeric UNIQUE, owner text)")
            .await;
        for (condition, word) in [
            ("project_id IN (SELECT id FROM projects WHERE owner <> 'ada')", "this form"),
            ("project_id NOT IN (SELECT id FROM projects)", "this form"),
            ("EXISTS (SELECT 1 FROM projects)", "this form"),
            ("project_id = (SELECT 1)", "this form"),
            ("project_id IN (SELECT id FROM projects) OR id = 1", "this form"),
            ("project_id IN (SELECT id FROM nowhere)", "no table"),
            ("project_id IN (SELECT nothing FROM projects)", "no column"),
            ("nothing IN (SELECT id FROM projects)", "no column"),
            ("project_id IN (SELECT id FROM projects WHERE nothing = '1')", "no such columns"),
            ("project_id IN (SELECT owner FROM projects)", "no key"),
            ("title IN (SELECT id FROM projects)", "texts"),
            ("project_id IN (SELECT id FROM odd WHERE at = '1')", "compares"),
        ] {
            let reply = fixture.get(&format!("{}&offset=-1", shape("issues", condition))).await;
            assert_eq!(reply.status, 400, "{condition}: {}", reply.text);
            let problem = reply.json()["errors"]["where"][0].to_string();
            assert!(problem.contains(word), "{condition}: {problem}");
        }
    });
}

#[test]
fn more_children_than_can_be_moved_are_read_anew() {
    test(async {
        let fixture = fixture().await;
        fixture
            .database
            .run(
                "INSERT INTO projects VALUES (1, 'bob');
                 INSERT INTO issues SELECT n, 1 FROM generate_series(1, 60000) AS n",
            )
            .await;
        let mut reader = Reader::new(&shape("issues", OF_OWNER));
        reader.catch_up(&fixture).await;
        fixture.database.run("UPDATE projects SET owner = 'ada'").await;
        while reader.rows.len() < 60_000 {
            reader.follow(&fixture).await;
        }
        assert_eq!(reader.refetches, 1);
    });
}

/// Numbers that a seed settles.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }

    fn statement(&mut self) -> String {
        let (id, other) = (self.below(6), self.below(6));
        let owner = ["ada", "bob"][usize::try_from(self.below(2)).unwrap()];
        let state = ["open", "done"][usize::try_from(self.below(2)).unwrap()];
        match self.below(14) {
            0 | 1 => format!("UPDATE projects SET owner = '{owner}' WHERE id = {id}"),
            2 => format!("INSERT INTO projects VALUES ({id}, '{owner}') ON CONFLICT DO NOTHING"),
            3 => format!("DELETE FROM projects WHERE id = {id}"),
            4 => format!(
                "INSERT INTO issues VALUES ({id}, {other}, '{state}') ON CONFLICT (id) DO UPDATE SET project_id = {other}"
            ),
            5 => format!("UPDATE issues SET project_id = {other} WHERE id = {id}"),
            6 => format!("UPDATE issues SET state = '{state}' WHERE id = {id}"),
            7 => format!("DELETE FROM issues WHERE id = {id}"),
            8 => format!("DELETE FROM comments WHERE issue_id = {id}"),
            9 | 10 => {
                let first = self.below(20);
                format!(
                    "INSERT INTO comments SELECT n, {id}, 'note' FROM generate_series({first}, {first} + 4) AS n ON CONFLICT (id) DO UPDATE SET issue_id = {id}"
                )
            }
            11 => {
                let (from, to) = (self.below(24), 30 + self.below(1000));
                format!(
                    "UPDATE comments SET id = {to} WHERE id = {from} AND NOT EXISTS (SELECT FROM comments WHERE id = {to})"
                )
            }
            12 => format!(
                "UPDATE comments SET kind = CASE kind WHEN 'note' THEN 'log' ELSE 'note' END WHERE id % 6 = {id}"
            ),
            _ => format!(
                "UPDATE projects SET id = {other} + 10 WHERE id = {id} AND NOT EXISTS (SELECT FROM projects WHERE id = {other} + 10)"
            ),
        }
    }
}

#[test]
fn random_moves_lead_where_postgres_is() {
    let rounds = env::var("ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let seed = env::var("SEED").ok().and_then(|text| text.parse().ok());
    let seed = seed.unwrap_or_else(|| u64::from(std::process::id()) * 7919);
    println!("SEED={seed}");
    test(async {
        let mut random = Random(seed);
        let mut fixture = fixture().await;
        let shapes = [
            ("issues", OF_OWNER),
            ("comments", OF_ISSUES),
            ("comments", "issue_id IN (SELECT id FROM issues WHERE state = 'open')"),
            ("comments", "issue_id IN (SELECT id FROM issues)"),
        ];
        let mut readers: Vec<(usize, Reader)> = Vec::new();
        for round in 0..rounds {
            for _ in 0..=random.below(3) {
                let count = 1 + random.below(5);
                let statements: Vec<String> = (0..count).map(|_| random.statement()).collect();
                let end = if random.below(5) == 0 { "ROLLBACK" } else { "COMMIT" };
                fixture.database.run(&format!("BEGIN; {}; {end}", statements.join("; "))).await;
            }
            if random.below(4) == 0 {
                let number = usize::try_from(random.below(4)).unwrap();
                let (table, condition) = shapes[number];
                readers.push((number, Reader::new(&shape(table, condition))));
            }
            if random.below(12) == 0 {
                fixture.restart();
            }
            let lsn = fixture.last_lsn().await;
            for (number, reader) in &mut readers {
                // Some come seldom: their part of the log is read by itself.
                if random.below(3) == 0 {
                    continue;
                }
                reader.reach(&fixture, lsn).await;
                let (table, condition) = shapes[*number];
                let expected = truth(&fixture, table, condition).await;
                assert_eq!(rows(reader), expected, "round {round}: {table} {condition}");
            }
        }
        let refetches: usize = readers.iter().map(|(_, reader)| reader.refetches).sum();
        assert_eq!(refetches, 0);
        assert!(!readers.is_empty());
    });
}
