//! Samples of several subjects that took turns, and what they say about one another.

use std::time::Duration;

/// The samples of one subject, in order of the turns.
#[derive(Debug, Clone, Default)]
pub struct Samples {
    milliseconds: Vec<f64>,
}

impl Samples {
    /// Adds a turn's sample.
    pub fn push(&mut self, milliseconds: f64) {
        self.milliseconds.push(milliseconds);
    }

    /// The sample in the middle.
    pub fn median(&self) -> f64 {
        median(self.milliseconds.clone())
    }

    /// The least sample: what is possible.
    pub fn least(&self) -> f64 {
        self.milliseconds.iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// How many times another subject's time this one took: turn by turn, then the middle, so that
    /// what slowed a turn slowed both.
    pub fn ratio_to(&self, other: &Samples) -> f64 {
        let turns = self.milliseconds.iter().zip(&other.milliseconds);
        median(turns.map(|(own, other)| own / other).collect())
    }

    /// How much longer this one took than another, turn by turn, then the middle.
    pub fn beyond(&self, other: &Samples) -> f64 {
        let turns = self.milliseconds.iter().zip(&other.milliseconds);
        median(turns.map(|(own, other)| own - other).collect())
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        count if count % 2 == 1 => values[count / 2],
        count => (values[count / 2 - 1] + values[count / 2]) / 2.0,
    }
}

/// Lets each of some subjects take a turn, as often as asked, after a turn that warms up. A subject
/// does its work and says how long it took.
pub fn take_turns<E>(
    turns: usize,
    subjects: usize,
    mut turn: impl FnMut(usize) -> Result<Duration, E>,
) -> Result<Vec<Samples>, E> {
    let mut samples = vec![Samples::default(); subjects];
    for number in 0..=turns {
        for offset in 0..subjects {
            let subject = (number + offset) % subjects;
            let duration = turn(subject)?;
            if number > 0 {
                samples[subject].push(duration.as_secs_f64() * 1e3);
            }
        }
    }
    Ok(samples)
}

/// How much of the processors something takes, in this process and in those that it starts and
/// waits for: what else the machine does counts little.
pub fn time<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = processor_time();
    let result = work();
    (result, processor_time().saturating_sub(start))
}

#[cfg(unix)]
fn processor_time() -> Duration {
    let used_by = |who| {
        // SAFETY: all bytes zero is a valid `rusage`, and the call writes to nothing else.
        let usage = unsafe {
            let mut usage: libc::rusage = std::mem::zeroed();
            libc::getrusage(who, &raw mut usage);
            usage
        };
        let time = |value: libc::timeval| {
            Duration::from_micros(value.tv_sec as u64 * 1_000_000 + value.tv_usec as u64)
        };
        time(usage.ru_utime) + time(usage.ru_stime)
    };
    used_by(libc::RUSAGE_SELF) + used_by(libc::RUSAGE_CHILDREN)
}

/// Where the system does not tell: the time that passed.
#[cfg(not(unix))]
fn processor_time() -> Duration {
    static START: std::sync::LazyLock<std::time::Instant> =
        std::sync::LazyLock::new(std::time::Instant::now);
    START.elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(milliseconds: &[f64]) -> Samples {
        Samples { milliseconds: milliseconds.to_vec() }
    }

    #[test]
    fn a_ratio_compares_samples_of_the_same_turn() {
        // The second turn was slow for both.
        let own = samples(&[2.0, 40.0, 2.0, 2.0]);
        let other = samples(&[1.0, 20.0, 1.0, 4.0]);
        assert_eq!(own.ratio_to(&other), 2.0);
        assert_eq!(own.beyond(&other), 1.0);
    }

    #[test]
    fn subjects_take_turns() {
        let mut order = Vec::new();
        let samples = take_turns(2, 3, |subject| {
            order.push(subject);
            Ok::<_, ()>(Duration::from_millis(subject as u64))
        });
        assert_eq!(order, [0, 1, 2, 1, 2, 0, 2, 0, 1]);
        assert_eq!(samples.unwrap()[2].median(), 2.0);
    }
}
