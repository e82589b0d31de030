//! Registers a scenario once per engine.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use crate::{Database, Engine};

/// Registers tests: `on_all_engines! { semantics_01_… }` makes `semantics_01_…::pglite`, `::postgres`
/// and `::sqlite` of `async fn semantics_01_…(db: &mut Database)`.
#[macro_export]
macro_rules! on_all_engines {
    ($($test:ident),* $(,)?) => {$(
        mod $test {
            #[test]
            fn pglite() {
                $crate::run($crate::Engine::Pglite, super::$test);
            }

            #[test]
            fn postgres() {
                $crate::run($crate::Engine::Postgres, super::$test);
            }

            #[test]
            fn sqlite() {
                $crate::run($crate::Engine::Sqlite, super::$test);
            }
        }
    )*};
}

/// Registers tests of what only PGlite and Postgres have.
#[macro_export]
macro_rules! on_postgres {
    ($($test:ident),* $(,)?) => {$(
        mod $test {
            #[test]
            fn pglite() {
                $crate::run($crate::Engine::Pglite, super::$test);
            }

            #[test]
            fn postgres() {
                $crate::run($crate::Engine::Postgres, super::$test);
            }
        }
    )*};
}

/// Runs a test on a fresh database of an engine, and cleans up also after a failure.
pub fn run(engine: Engine, test: impl AsyncFnOnce(&mut Database)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime needs nothing special");
    let opened = runtime.block_on(Database::open(engine));
    let mut database = opened.unwrap_or_else(|error| panic!("{engine:?}: {error}"));
    let outcome = catch_unwind(AssertUnwindSafe(|| runtime.block_on(test(&mut database))));
    let closed = runtime.block_on(database.close());
    match outcome {
        Ok(()) => closed.unwrap_or_else(|error| panic!("{engine:?}: {error}")),
        Err(panic) => resume_unwind(panic),
    }
}
