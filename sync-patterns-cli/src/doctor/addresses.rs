//! What answers at the configuration's addresses.

use std::time::Duration;

use super::finding::Finding;
use super::project::Project;

const API: &str = "server";
const SHAPES: &str = "shapes";

/// The server that takes writes, and where shapes come from.
pub fn look(project: &Project, timeout: Duration) -> Vec<Finding> {
    let (api, shapes) = (&project.config.api_base_url, &project.config.electric_url);
    let mut findings = vec![server(&status(&format!("{}/health", trimmed(api)), timeout), api)];
    if let Some(electric) = electric(shapes) {
        findings.push(of_electric(&status(&format!("{electric}/v1/health"), timeout), shapes));
    } else if let Some(model) = project.models().first() {
        let table = &model.table;
        let url = format!("{}/{table}?offset=-1", trimmed(shapes));
        findings.push(guarded(&status(&url, timeout), shapes, table));
    } else {
        findings.push(Finding::skipped(SHAPES, "the models do not compile"));
    }
    findings
}

fn server(answer: &Answer, url: &str) -> Finding {
    let remedy = "start it, or give `api_base_url` in the configuration its address";
    match answer {
        Answer::Status(200) => Finding::ok(API, format!("{url} is well")),
        // A backend that is not ours need not have `/health`.
        Answer::Status(status @ (401 | 403 | 404 | 405)) => {
            Finding::ok(API, format!("{url} answers ({status} to /health)"))
        }
        Answer::Status(status) => Finding::error(
            API,
            format!("{url}/health answers {status}"),
            "its log says why; 503 means that its database does not answer",
        ),
        Answer::None(why) => Finding::warning(API, format!("{url} does not answer: {why}"), remedy),
    }
}

fn of_electric(answer: &Answer, url: &str) -> Finding {
    match answer {
        Answer::Status(200) => Finding::ok(SHAPES, format!("Electric at {url} is active")),
        Answer::Status(202) => Finding::warning(
            SHAPES,
            format!("Electric at {url} is starting, or waits for Postgres"),
            "its log says for what: DATABASE_URL, `wal_level = logical`, a role that may replicate",
        ),
        Answer::Status(status) => Finding::error(
            SHAPES,
            format!("{url} answers {status} to /v1/health"),
            "is it Electric? A server that guards its shapes has a path: http://localhost:8000/api/shapes",
        ),
        Answer::None(why) => Finding::warning(
            SHAPES,
            format!("Electric at {url} does not answer: {why}"),
            "start it, or give `electric_url` in the configuration its address",
        ),
    }
}

fn guarded(answer: &Answer, url: &str, table: &str) -> Finding {
    match answer {
        Answer::Status(200) => Finding::ok(SHAPES, format!("{url} sends `{table}`")),
        Answer::Status(status @ (400 | 401 | 403)) => {
            // It wants what a client would say: who it is, or the values of a scope.
            Finding::ok(
                SHAPES,
                format!("{url} answers ({status} to a request without credentials)"),
            )
        }
        Answer::Status(404) => Finding::error(
            SHAPES,
            format!("{url} has no shape of `{table}`"),
            "the server needs `.model::<…>()` for it and `.shapes_from(…)`; is `electric_url` its address?",
        ),
        Answer::Status(status) => Finding::error(
            SHAPES,
            format!("{url}/{table} answers {status}"),
            "the server's log says why; 502 and 503 mean that Electric does not answer it",
        ),
        Answer::None(why) => Finding::warning(
            SHAPES,
            format!("{url} does not answer: {why}"),
            "start the server, or give `electric_url` in the configuration its address",
        ),
    }
}

/// The address of Electric itself, where shapes come from there: it has no path, or its own.
fn electric(url: &str) -> Option<&str> {
    let url = trimmed(url);
    let origin = url.strip_suffix("/v1/shape").unwrap_or(url);
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    (!host.contains('/')).then_some(origin)
}

fn trimmed(url: &str) -> &str {
    url.trim_end_matches('/')
}

enum Answer {
    Status(u16),
    /// There was none, and why.
    None(String),
}

fn status(url: &str, timeout: Duration) -> Answer {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(timeout)).build().into();
    match agent.get(url).call() {
        Ok(answer) => Answer::Status(answer.status().as_u16()),
        Err(ureq::Error::StatusCode(status)) => Answer::Status(status),
        Err(error) => Answer::None(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_a_path_is_electric_itself() {
        assert_eq!(electric("http://localhost:3000/"), Some("http://localhost:3000"));
        assert_eq!(electric("https://e.example/v1/shape"), Some("https://e.example"));
        assert_eq!(electric("http://localhost:8000/api/shapes"), None);
    }
}
