//! Requests at random: no panic, no 500, and nothing that is not the server's own decision.

use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};

use super::{Fixture, PROJECT, common::test};

/// Names and values that matter, and any other text.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(vec![
            "offset", "handle", "live", "cursor", "log", "table", "where", "columns", "params[1]",
            "secret", "replica", "project_id", "subset__where", "subset__params", "subset__limit",
            "subset__offset", "subset__order_by", "-1", "now", "true", "{}", "[]", "\"title\" = $1",
            "title DESC", "{\"1\":\"a\"}", "5", "null", "title = 'a'", "secret", PROJECT,
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[ -~]{0,20}",
    ]
}

/// Pieces of SQL, so that some of it is right.
fn sql() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "title",
        "\"title\"",
        "id",
        "secret",
        "=",
        "<>",
        "AND",
        "OR",
        "NOT",
        "(",
        ")",
        "'a'",
        "'",
        "\"",
        "$1",
        "$2",
        "$",
        "NULL",
        "IS",
        "IN",
        ",",
        "::",
        "text",
        "uuid",
        "[",
        "]",
        "lower",
        "select",
        "from",
        "distinct",
        "--",
        "/*",
        ";",
        "1",
        "1.5",
        "E'",
        "\\",
        " ",
        "ARRAY",
        "ANY",
        "pg_sleep",
        ".",
        "||",
        "true",
    ]);
    vec((pieces, prop::bool::weighted(0.8)), 0..12).prop_map(|pieces| {
        let spaced =
            pieces.iter().map(
                |(piece, is_apart)| {
                    if *is_apart { format!("{piece} ") } else { (*piece).to_owned() }
                },
            );
        spaced.collect()
    })
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text().prop_map(Value::from),
        sql().prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            vec((text(), inner), 0..3)
                .prop_map(|pairs| json!(pairs.into_iter().collect::<serde_json::Map<_, _>>())),
        ]
    })
}

fn body() -> impl Strategy<Value = String> {
    let keys = prop::sample::select(vec![
        "where", "params", "limit", "offset", "order_by", "subset", "table",
    ]);
    let object =
        vec((keys, prop_oneof![2 => json_value(), 1 => sql().prop_map(Value::from)]), 0..4);
    prop_oneof![
        3 => object.prop_map(|pairs| {
            let pairs = pairs.into_iter().map(|(key, value)| (key.to_owned(), value));
            Value::Object(pairs.collect()).to_string()
        }),
        1 => any::<String>(),
    ]
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// What may reach an upstream of a condition: no name but the shape's.
fn is_harmless(condition: &str) -> bool {
    let words = ["secret", "select", "pg_sleep", "--", "/*", ";", "\\"];
    let outside_of_texts: String = condition.split('\'').step_by(2).collect();
    let lower = outside_of_texts.to_lowercase();
    !words.iter().any(|word| lower.contains(word))
        && lower.matches('(').count() == lower.matches(')').count()
}

fn run<S: Strategy>(strategy: S, check: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = Config { cases: 1000, failure_persistence: None, ..Config::default() };
    TestRunner::new(config).run(&strategy, check).unwrap();
}

fn judge(fixture: &Fixture, status: u16, honest: &[(String, String)]) -> Result<(), TestCaseError> {
    let seen = fixture.upstream.take();
    prop_assert!(matches!(status, 200 | 400), "{status}");
    prop_assert_eq!(seen.len(), usize::from(status == 200));
    for seen in seen {
        prop_assert_eq!(seen.deciding(), honest);
        let body = serde_json::from_slice::<Value>(&seen.body).unwrap_or_default();
        let mut conditions = seen.all("subset__where");
        conditions.extend(seen.all("subset__order_by"));
        conditions.extend(["where", "order_by"].iter().filter_map(|key| body.get(key)?.as_str()));
        for condition in conditions {
            prop_assert!(is_harmless(condition), "{condition}");
        }
    }
    Ok(())
}

#[test]
fn queries_and_bodies_at_random() {
    test(async {
        let fixture = Fixture::new().await;
        fixture.get(&format!("/shapes/issues?offset=-1&project_id={PROJECT}")).await;
        let honest = fixture.seen().deciding();
        let runtime = tokio::runtime::Handle::current();
        tokio::task::block_in_place(|| {
            run(vec((text(), prop_oneof![text(), sql()]), 0..6), |pairs| {
                let pairs = pairs.iter().filter(|(name, _)| name != "project_id");
                let query: Vec<_> = pairs
                    .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
                    .collect();
                let path = format!("/shapes/issues?project_id={PROJECT}&{}", query.join("&"));
                let reply = runtime.block_on(fixture.get(&path));
                judge(&fixture, reply.status.as_u16(), &honest)
            });
            run(body(), |body| {
                let path = format!("/shapes/issues?offset=now&project_id={PROJECT}");
                let reply = runtime.block_on(fixture.post(&path, body));
                judge(&fixture, reply.status.as_u16(), &honest)
            });
            // Bytes that nobody encoded.
            run("[!$-~]{0,40}", |query| {
                let path = format!("/shapes/issues?{query}");
                let Ok(uri) = path.parse::<axum::http::Uri>() else { return Ok(()) };
                let status = runtime.block_on(fixture.get(&uri.to_string())).status.as_u16();
                fixture.upstream.take();
                prop_assert!(matches!(status, 200 | 400), "{status}");
                Ok(())
            });
        });
    });
}
