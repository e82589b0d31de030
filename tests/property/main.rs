//! Random walks: local writes, rows of the server, answers, rebuilds. After every step the database
//! is what a model of the semantics in plain Rust says it is.
//!
//! `PROPERTY_STEPS` sets the number of steps, `PROPERTY_SEED` the first walk's seed. A failure prints
//! its seed and the shortest sequence of steps that was found to show it.

mod check;
mod random;
mod reference;
mod shrink;
mod steps;
mod tables;
mod walk;

use sync_patterns_tests::{Database, Engine, on_all_engines};

on_all_engines! {
    the_database_is_what_the_semantics_say,
}

const STEPS_OF_A_WALK: usize = 100;

async fn the_database_is_what_the_semantics_say(db: &mut Database) {
    // SQLite is an order of magnitude faster than the others.
    let usual = if db.engine() == Engine::Sqlite { 5000 } else { 2000 };
    let steps = setting("PROPERTY_STEPS").unwrap_or(usual);
    let seed = setting("PROPERTY_SEED").unwrap_or(match db.engine() {
        Engine::Pglite => 1_000,
        Engine::Postgres => 2_000,
        Engine::Sqlite => 3_000,
    });
    walk::prepare(db).await;
    for number in 0..steps.div_ceil(STEPS_OF_A_WALK as u64) {
        let seed = seed + number;
        let steps = steps::generate(seed, STEPS_OF_A_WALK);
        if let Err(failure) = walk::run(db, &steps).await {
            let (shortest, failure) = shrink::shrink(db, steps, failure).await;
            panic!(
                "PROPERTY_SEED={seed} shows on {:?} that\n{failure}\n\nafter {} steps:\n{}",
                db.engine(),
                shortest.len(),
                steps::listed(&shortest)
            );
        }
    }
}

fn setting(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name}={text} is not a number")))
}
