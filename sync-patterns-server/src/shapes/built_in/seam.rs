//! Where a snapshot ends and the log begins: by which transactions the snapshot has seen.

use std::{fmt, str::FromStr};

/// Which transactions a snapshot has seen, as `pg_current_snapshot()` says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seam {
    /// All before this one are seen.
    xmin: u64,
    /// Neither this one nor any later one is.
    xmax: u64,
    /// Those between that are not.
    running: Vec<u64>,
}

impl Seam {
    /// Whether a transaction is in the snapshot.
    pub fn has_seen(&self, xid: u64) -> bool {
        xid < self.xmin || (xid < self.xmax && self.running.binary_search(&xid).is_err())
    }

    /// `"xmin":…,"xmax":…,"xip_list":[…]`, with numbers as texts.
    pub fn json(&self) -> String {
        let running: Vec<String> = self.running.iter().map(|xid| format!("\"{xid}\"")).collect();
        let (xmin, xmax, running) = (self.xmin, self.xmax, running.join(","));
        format!(r#""xmin":"{xmin}","xmax":"{xmax}","xip_list":[{running}]"#)
    }
}

impl fmt::Display for Seam {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let running: Vec<String> = self.running.iter().map(u64::to_string).collect();
        write!(formatter, "{}:{}:{}", self.xmin, self.xmax, running.join(","))
    }
}

impl FromStr for Seam {
    type Err = sqlx::Error;

    fn from_str(text: &str) -> Result<Seam, sqlx::Error> {
        let read = || {
            let mut parts = text.splitn(3, ':');
            let mut number = || parts.next()?.parse().ok();
            let (xmin, xmax) = (number()?, number()?);
            let running = parts.next()?.split(',').filter(|xid| !xid.is_empty());
            let mut running: Vec<u64> =
                running.map(|xid| xid.parse().ok()).collect::<Option<_>>()?;
            running.sort_unstable();
            Some(Seam { xmin, xmax, running })
        };
        read().ok_or_else(|| sqlx::Error::Protocol(format!("no snapshot: {text:?}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ran_or_came_later_is_not_seen() {
        let seam: Seam = "10:20:12,15".parse().unwrap();
        for (xid, expected) in [(9, true), (10, true), (12, false), (15, false), (16, true)] {
            assert_eq!(seam.has_seen(xid), expected, "{xid}");
        }
        assert!(!seam.has_seen(20) && !seam.has_seen(21));
        assert_eq!(seam.to_string(), "10:20:12,15");
        assert!("10:20:".parse::<Seam>().unwrap().has_seen(19));
        for text in ["", "10", "10:20", "a:20:", "10:20:x"] {
            assert!(text.parse::<Seam>().is_err(), "{text}");
        }
    }
}
