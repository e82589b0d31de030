//! Finds a shorter sequence of steps that fails.

use std::time::{Duration, Instant};

use sync_patterns_tests::Database;

use crate::{
    steps::{Step, simpler},
    walk::{self, Failure},
};

const PATIENCE: Duration = Duration::from_secs(90);

/// Leaves out steps and parts of steps as long as what is left fails, in whatever way.
pub async fn shrink(db: &mut Database, steps: Vec<Step>, failure: Failure) -> (Vec<Step>, Failure) {
    let start = Instant::now();
    let (mut steps, mut failure) = (steps, failure);
    let mut size = steps.len().div_ceil(2);
    while size > 0 && start.elapsed() < PATIENCE {
        let mut from = 0;
        let mut is_shorter = false;
        while from < steps.len() && start.elapsed() < PATIENCE {
            let mut fewer = steps.clone();
            fewer.drain(from..(from + size).min(fewer.len()));
            match walk::run(db, &fewer).await {
                Err(found) => (steps, failure, is_shorter) = (fewer, found, true),
                Ok(()) => from += size,
            }
        }
        size = if is_shorter { size.min(steps.len()) } else { size / 2 };
    }
    let mut index = 0;
    'steps: while index < steps.len() && start.elapsed() < PATIENCE {
        for simple in simpler(&steps[index]) {
            let mut fewer = steps.clone();
            fewer[index] = simple;
            if let Err(found) = walk::run(db, &fewer).await {
                (steps, failure) = (fewer, found);
                continue 'steps;
            }
        }
        index += 1;
    }
    (steps, failure)
}
