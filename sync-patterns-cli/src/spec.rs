//! The OpenAPI document: a file, or what an address answers.

use std::time::Duration;

use sync_patterns_export::config::{self, Config};
use sync_patterns_export::openapi::Document;
use sync_patterns_export::{Diagnostic, Failure};

/// How long a backend has.
const PATIENCE: Duration = Duration::from_secs(20);

/// The document that is asked for, or else the configuration's.
pub fn load(asked: Option<&str>, config: &Config) -> Result<Document, Failure> {
    let Some(spec) = asked.or(config.spec.as_deref()) else {
        return Err(Diagnostic::new("there is no OpenAPI document to compare with")
            .note(format!(
                "name it in {}: `spec: ./openapi.json`, or an address",
                config.path.display()
            ))
            .note("or here: `sync-patterns check --spec openapi.json`")
            .into());
    };
    if config::is_url(spec) {
        return Ok(Document::parse(&fetch(spec)?, spec)?);
    }
    // What is written here is meant from here; what the configuration says, from there.
    let path = match asked {
        Some(path) => path.into(),
        None => config.spec_file().unwrap_or_default(),
    };
    Ok(Document::load(&path, spec.trim_start_matches("./"))?)
}

/// The document of a file or an address.
pub fn named(spec: &str) -> Result<Document, Failure> {
    if config::is_url(spec) {
        return Ok(Document::parse(&fetch(spec)?, spec)?);
    }
    let text = std::fs::read_to_string(spec)
        .map_err(|error| Diagnostic::new(format!("cannot read {spec}: {error}")))?;
    Ok(Document::parse(&text, spec.trim_start_matches("./"))?)
}

fn fetch(url: &str) -> Result<String, Diagnostic> {
    let agent = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).build();
    let answer = ureq::Agent::from(agent).get(url).call();
    let text = answer.and_then(|mut answer| {
        // The largest public documents have a tenth of this.
        answer.body_mut().with_config().limit(256 << 20).read_to_string()
    });
    text.map_err(|error| {
        Diagnostic::new(format!("cannot fetch {url}: {error}"))
            .note("is the backend running, and is the document at this address?")
    })
}
