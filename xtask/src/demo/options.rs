//! The command line after `cargo demo`.

use std::time::Duration;

use crate::Result;

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub struct Options {
    /// Where the page is.
    pub port: u16,
    /// What each request takes longer.
    pub latency: Duration,
    /// Whether the server cannot be reached at first.
    pub offline: Option<Offline>,
    /// Whether the data is forgotten first.
    pub is_reset: bool,
    /// Whether it is shown what the build step emits, instead.
    pub is_emitted: bool,
}

/// How long the server cannot be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offline {
    /// Until somebody presses Enter.
    UntilEnter,
    /// So long.
    For(Duration),
}

impl Offline {
    /// So long, if that is known.
    pub fn duration(self) -> Option<Duration> {
        match self {
            Offline::UntilEnter => None,
            Offline::For(time) => Some(time),
        }
    }
}

impl Options {
    /// Reads the command line.
    pub fn parse(arguments: &[String]) -> Result<Options> {
        let mut options = Options {
            port: 8000,
            latency: Duration::ZERO,
            offline: None,
            is_reset: false,
            is_emitted: false,
        };
        let mut arguments = arguments.iter().map(String::as_str).peekable();
        while let Some(argument) = arguments.next() {
            let (name, given) = match argument.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (argument, None),
            };
            let mut value = || given.or_else(|| arguments.next_if(|next| !next.starts_with('-')));
            let needed = |value: Option<&str>, what: &str| {
                let value = value.ok_or_else(|| format!("`{name}` needs {what}"))?;
                Ok::<String, String>(value.to_owned())
            };
            match name {
                "--port" => {
                    let port = needed(value(), "a port: `--port 8001`")?;
                    options.port = port.parse().map_err(|_| format!("`{port}` is no port"))?;
                }
                "--latency" => {
                    options.latency = duration(&needed(value(), "a time: `--latency 300ms`")?)?;
                }
                "--offline" => {
                    options.offline = Some(match value() {
                        Some(time) => Offline::For(duration(time)?),
                        None => Offline::UntilEnter,
                    });
                }
                "--reset" => options.is_reset = true,
                "--emitted" => options.is_emitted = true,
                _ => {
                    return Err(format!(
                        "`cargo demo` knows no `{argument}`; see `cargo demo --help`"
                    ));
                }
            }
        }
        Ok(options)
    }
}

/// `300ms`, `2s`, `1.5s`, `1min`.
fn duration(text: &str) -> Result<Duration> {
    let end = text.find(|character: char| !character.is_ascii_digit() && character != '.');
    let (number, unit) = text.split_at(end.unwrap_or(text.len()));
    let seconds = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "min" => 60.0,
        _ => f64::NAN,
    };
    number
        .parse::<f64>()
        .ok()
        .and_then(|number| Duration::try_from_secs_f64(number * seconds).ok())
        .ok_or_else(|| format!("`{text}` is no time such as `300ms`, `2s` or `1min`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Options> {
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        Options::parse(&words)
    }

    #[test]
    fn times_have_units() {
        let options = parse("--latency 300ms --offline 1.5s --port=9000").unwrap();
        assert_eq!(options.latency, Duration::from_millis(300));
        assert_eq!(options.offline, Some(Offline::For(Duration::from_millis(1500))));
        assert_eq!(options.port, 9000);
        assert!(parse("--latency 300").unwrap_err().contains("`300` is no time"));
        assert!(parse("--latency -1s").unwrap_err().contains("needs a time"));
    }

    #[test]
    fn offline_needs_no_time() {
        let options = parse("--offline --reset").unwrap();
        assert_eq!((options.offline, options.is_reset), (Some(Offline::UntilEnter), true));
    }

    #[test]
    fn what_is_unknown_is_said() {
        assert!(parse("--latence 1s").unwrap_err().contains("`cargo demo` knows no `--latence`"));
        assert!(parse("--port many").unwrap_err().contains("`many` is no port"));
    }
}
