//! The log is bounded, and who falls behind what is left of it begins anew.

use std::time::Duration;

use super::{Fixture, common::test, reader::Reader};

const ITEMS: &str = "table=items";
const HOUR: Duration = Duration::from_secs(3600);

/// The changes that the log has.
async fn changes(fixture: &Fixture) -> i64 {
    fixture.database.count("SELECT count(*) FROM sync_patterns_shapes.changes").await
}

/// Everything that has an LSN by now is two hours old.
async fn age(fixture: &Fixture) {
    let older = "UPDATE sync_patterns_shapes.transactions SET at = at - interval '2 hours'";
    fixture.database.run(older).await;
}

async fn row(fixture: &Fixture, id: u32) {
    fixture.database.run(&format!("INSERT INTO items VALUES ({id}, 'title', 7)")).await;
}

async fn reaches(fixture: &Fixture, reader: &mut Reader, rows: usize) {
    while reader.rows.len() < rows {
        reader.follow(fixture).await;
    }
}

#[test]
fn what_is_too_old_goes_and_only_who_needs_it_begins_anew() {
    test(async {
        let mut fixture = Fixture::with(|built_in| built_in.keep_for(HOUR)).await;
        let (mut slow, mut quick) = (Reader::new(ITEMS), Reader::new(ITEMS));
        slow.catch_up(&fixture).await;
        row(&fixture, 1).await;
        reaches(&fixture, &mut quick, 1).await;
        assert_eq!(fixture.built_in.compact().await.unwrap(), 0);
        age(&fixture).await;
        assert_eq!(fixture.built_in.compact().await.unwrap(), 1);
        assert_eq!(changes(&fixture).await, 0);
        // Nothing is remembered by a new process: what is not in the log is nowhere.
        fixture.restart();
        row(&fixture, 2).await;
        reaches(&fixture, &mut quick, 2).await;
        assert_eq!(quick.refetches, 0);
        let handle = slow.handle.clone();
        reaches(&fixture, &mut slow, 2).await;
        assert_eq!(slow.refetches, 1);
        assert_ne!(slow.handle, handle);
        assert_eq!(slow.rows, quick.rows);
        // Who was not behind has lost nothing by it.
        row(&fixture, 3).await;
        reaches(&fixture, &mut quick, 3).await;
        assert_eq!(quick.refetches, 0);
    });
}

#[test]
fn what_is_too_much_goes_from_the_beginning() {
    test(async {
        let fixture = Fixture::with(|built_in| built_in.keep_bytes(200_000)).await;
        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        for id in 0..40 {
            // Postgres would pack a text that repeats itself.
            let title = "(SELECT string_agg(md5(n::text), '') FROM generate_series(1, 320) AS n)";
            let insert = format!("INSERT INTO items VALUES ({id}, {title}, {id})");
            fixture.database.run(&insert).await;
        }
        reaches(&fixture, &mut reader, 40).await;
        assert_eq!(reader.refetches, 0);
        let gone = fixture.built_in.compact().await.unwrap();
        assert!((15..35).contains(&gone), "{gone}");
        let bytes = "SELECT sum(length(new)) FROM sync_patterns_shapes.changes";
        assert!(fixture.database.count(bytes).await <= 200_000);
        let oldest = "SELECT min(split_part(new, ',', 1)) FROM sync_patterns_shapes.changes";
        assert_ne!(fixture.database.text(oldest).await.as_deref(), Some("(0"));
        assert_eq!(fixture.built_in.compact().await.unwrap(), 0);
    });
}

#[test]
fn who_is_in_the_middle_of_what_goes_begins_anew() {
    test(async {
        let mut fixture = Fixture::with(|built_in| built_in.keep_for(HOUR).chunk_bytes(2000)).await;
        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        // One transaction, of several answers.
        fixture
            .database
            .run("INSERT INTO items SELECT n, 'title' FROM generate_series(1, 100) n")
            .await;
        reader.wait(&fixture).await;
        assert!((1..50).contains(&reader.rows.len()), "{}", reader.rows.len());
        age(&fixture).await;
        assert_eq!(fixture.built_in.compact().await.unwrap(), 1);
        // This process remembers the transaction, and the next one does not.
        reader.wait(&fixture).await;
        let told = reader.rows.len();
        assert!(told < 100 && reader.refetches == 0);
        fixture.restart();
        reader.wait(&fixture).await;
        assert_eq!((reader.refetches, reader.rows.len()), (1, 0));
        reader.catch_up(&fixture).await;
        assert_eq!(reader.rows.len(), 100);
    });
}

#[test]
fn a_quiet_shape_of_a_busy_table_is_not_left_behind() {
    test(async {
        let mut fixture =
            Fixture::with(|built_in| built_in.keep_for(HOUR).long_poll(Duration::from_millis(50)))
                .await;
        let mut quiet = Reader::new("table=items&where=project=$1&params[1]=1");
        let mut busy = Reader::new(ITEMS);
        quiet.catch_up(&fixture).await;
        for id in 0..10 {
            row(&fixture, id).await;
            reaches(&fixture, &mut busy, id as usize + 1).await;
        }
        // A new process knows the log's middle soon, and tells who is before it to move on.
        fixture.restart();
        let offset = quiet.offset.clone();
        while quiet.offset == offset {
            quiet.follow(&fixture).await;
        }
        age(&fixture).await;
        assert_eq!(fixture.built_in.compact().await.unwrap(), 10);
        fixture.restart();
        fixture.database.run("INSERT INTO items VALUES (100, 'mine', 1)").await;
        reaches(&fixture, &mut quiet, 1).await;
        assert_eq!(quiet.refetches, 0);
    });
}

#[test]
fn no_lsn_and_no_handle_comes_again_when_everything_is_gone() {
    test(async {
        let mut fixture = Fixture::with(|built_in| built_in.keep_for(HOUR)).await;
        let mut lsns = Vec::new();
        let mut handles = Vec::new();
        for id in 0..4 {
            let mut reader = Reader::new(ITEMS);
            reader.catch_up(&fixture).await;
            row(&fixture, id).await;
            reaches(&fixture, &mut reader, id as usize + 1).await;
            lsns.extend(reader.seen.clone());
            handles.push(reader.handle.clone());
            age(&fixture).await;
            let old = "UPDATE sync_patterns_shapes.shapes SET used_at = now() - interval '2 hours'";
            fixture.restart();
            fixture.database.run(old).await;
            assert_eq!(fixture.built_in.compact().await.unwrap(), 1);
            let known = "SELECT count(*) FROM sync_patterns_shapes.shapes";
            assert_eq!(fixture.database.count(known).await, 0);
        }
        let unique = |mut all: Vec<String>| {
            all.sort();
            all.dedup();
            all.len()
        };
        assert_eq!(unique(handles), 4);
        assert!(lsns.is_sorted_by(|left, right| left < right), "{lsns:?}");
    });
}

#[test]
fn a_long_log_is_not_read_again_and_again() {
    test(async {
        let fixture = Fixture::new().await;
        let mut reader = Reader::new(ITEMS);
        reader.catch_up(&fixture).await;
        // Of what has just been written Postgres knows nothing yet, and it guesses.
        let many = "INSERT INTO items SELECT i, 'title', i % 7 FROM generate_series(1, 20000) AS i";
        fixture.database.run(many).await;
        reaches(&fixture, &mut reader, 20_000).await;
        let count = |what: &str| {
            let query = format!(
                "SELECT COALESCE(sum({what}), 0)::bigint FROM pg_stat_user_tables \
                 WHERE schemaname = 'sync_patterns_shapes' AND relname = 'changes'"
            );
            let database = &fixture.database;
            async move { database.count(&query).await }
        };
        // Connections say now and then what they have done.
        let before = count("idx_scan").await;
        for id in 20_001..20_101 {
            row(&fixture, id).await;
            reader.follow(&fixture).await;
        }
        while count("idx_scan").await < before + 100 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(count("seq_scan").await, 0);
        let read = count("idx_tup_fetch").await;
        assert!(read < 10 * 20_000, "{read} rows of the log were read");
    });
}
