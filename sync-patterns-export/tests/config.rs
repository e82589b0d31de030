//! What the configuration file may say, and what is said to someone who wrote something else.

use std::path::Path;

use sync_patterns_export::Config;
use sync_patterns_export::config::{Adapter, Bigint, Check, Hooks};

fn parse(text: &str) -> Result<Config, String> {
    let config = Config::parse(text, Path::new("app/sync-patterns.config.yaml"));
    config.map_err(|failure| failure.to_string())
}

fn mistake(text: &str, expected: &str) {
    assert_eq!(parse(text).unwrap_err(), expected.trim_start());
}

#[test]
fn all_keys() {
    let config = parse(
        "spec: ./openapi.json\n\
         output: ../web/src/generated\n\
         adapter: sqlite\n\
         carry_over_from: pglite\n\
         electric_url: https://sync.example.org/\n\
         api_base_url: /api\n\
         bigint: string\n\
         hooks: none\n",
    );
    let config = config.unwrap();
    assert_eq!(config.spec.as_deref(), Some("./openapi.json"));
    assert_eq!(config.output, Path::new("web/src/generated"));
    assert_eq!(config.adapter, Adapter::Sqlite);
    assert_eq!(config.carry_over_from, Some(Adapter::Pglite));
    assert_eq!(config.electric_url, "https://sync.example.org");
    assert_eq!(config.api_base_url, "/api");
    assert_eq!(config.bigint, Bigint::String);
    assert_eq!(config.hooks, Hooks::None);
}

#[test]
fn check_can_be_off_which_yaml_took_for_false_once() {
    for (text, expected) in
        [("", Check::Error), ("error", Check::Error), ("warn", Check::Warn), ("off", Check::Off)]
    {
        let text = if text.is_empty() { String::new() } else { format!("check: {text}\n") };
        assert_eq!(parse(&text).unwrap().check, expected);
    }
}

#[test]
fn no_key_is_needed() {
    for text in ["", "# nothing\n", "{}"] {
        let config = parse(text).unwrap();
        assert_eq!(config.spec, None);
        assert_eq!(config.output, Path::new("app/src/generated"));
        assert_eq!(config.adapter, Adapter::Pglite);
        assert_eq!(config.electric_url, "http://localhost:3000");
        assert_eq!(config.api_base_url, "http://localhost:8000/api");
        assert_eq!(config.bigint, Bigint::Bigint);
        assert_eq!(config.hooks, Hooks::React);
    }
}

#[test]
fn a_misspelt_key() {
    mistake(
        "output: ./web\n\nadaptor: pglite\n",
        "
error: unknown key `adaptor`; did you mean `adapter`?
 --> app/sync-patterns.config.yaml:3:1
  |
3 | adaptor: pglite
  | ^^^^^^^
  = known keys: output, adapter, carry_over_from, electric_url, api_base_url, bigint, collections, hooks, database, spec, check, accept, schemas",
    );
}

#[test]
fn a_key_like_no_other() {
    mistake(
        "zzz: 1",
        "
error: unknown key `zzz`
 --> app/sync-patterns.config.yaml:1:1
  |
1 | zzz: 1
  | ^^^
  = known keys: output, adapter, carry_over_from, electric_url, api_base_url, bigint, collections, hooks, database, spec, check, accept, schemas",
    );
}

#[test]
fn a_misspelt_adapter() {
    mistake(
        "adapter: 'pg-lite'  # in the browser",
        "
error: unknown adapter `pg-lite`; did you mean `pglite`?
 --> app/sync-patterns.config.yaml:1:10
  |
1 | adapter: 'pg-lite'  # in the browser
  |          ^^^^^^^^^
  = `adapter` is one of: pglite, sqlite",
    );
}

#[test]
fn a_type_for_bigint_that_is_none() {
    mistake(
        "bigint: BigInteger",
        "
error: unknown bigint `BigInteger`; did you mean `bigint`?
 --> app/sync-patterns.config.yaml:1:9
  |
1 | bigint: BigInteger
  |         ^^^^^^^^^^
  = `bigint` is one of: bigint, number, string",
    );
}

#[test]
fn not_a_url() {
    mistake(
        "api_base_url: localhost:8000",
        "
error: `api_base_url` must be a URL
 --> app/sync-patterns.config.yaml:1:15
  |
1 | api_base_url: localhost:8000
  |               ^^^^^^^^^^^^^^
  = begin it with `http://` or `https://`, or with `/` for the server that the app comes from",
    );
}

#[test]
fn no_value() {
    mistake(
        "output:\n",
        "
error: `output` needs a value
 --> app/sync-patterns.config.yaml:1:1
  |
1 | output:
  | ^^^^^^
  = remove the key for its default, or write a value behind it on the same line",
    );
}

#[test]
fn values_that_are_not_text() {
    for (value, what) in [
        ("12", "a number"),
        ("1.5", "a number"),
        ("true", "true or false"),
        ("[a, b]", "a list"),
        ("{ a: b }", "keys and values"),
    ] {
        let text = format!("output: {value}");
        let mistake = parse(&text).unwrap_err();
        let expected = format!("error: `output` must be text, this is {what}\n --> app/");
        assert!(mistake.starts_with(&expected), "{mistake}");
        assert!(mistake.contains(":1:9\n"), "{mistake}");
    }
}

#[test]
fn a_key_twice() {
    mistake(
        "adapter: pglite\nadapter: sqlite",
        "
error: duplicate mapping key: adapter
 --> app/sync-patterns.config.yaml:2:1
  |
2 | adapter: sqlite
  | ^",
    );
}

#[test]
fn not_yaml() {
    mistake(
        "output: [",
        "
error: unclosed bracket '['
 --> app/sync-patterns.config.yaml:1:9
  |
1 | output: [
  |         ^",
    );
    mistake(
        "output: a: b",
        "
error: mapping values are not allowed in this context
 --> app/sync-patterns.config.yaml:1:10
  |
1 | output: a: b
  |          ^",
    );
}

#[test]
fn two_documents() {
    mistake(
        "output: a\n---\noutput: b",
        "
error: multiple YAML documents detected
 --> app/sync-patterns.config.yaml:3:1
  |
3 | output: b
  | ^",
    );
}

#[test]
fn no_keys_at_all() {
    mistake(
        "- output",
        "
error: the configuration must be keys and values (`adapter: pglite`), this is a list
 --> app/sync-patterns.config.yaml:1:1
  |
1 | - output
  | ^^^^^^^^",
    );
}

#[test]
fn several_mistakes_at_once() {
    let mistakes = parse("adaptor: pglite\nelectric_url: no\nbigint: int").unwrap_err();
    assert_eq!(mistakes.matches("error: ").count(), 3, "{mistakes}");
}

#[test]
fn a_missing_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sync-patterns.config.yaml");
    let expected = format!(
        "error: no configuration: cannot find {}
  = create it; for example:
    output: ./src/generated # the front end's folder for generated code
    adapter: pglite # or sqlite
    electric_url: http://localhost:3000
    api_base_url: http://localhost:8000/api",
        path.display()
    );
    assert_eq!(Config::load(&path).unwrap_err().to_string(), expected);
    // What it says to create is a configuration.
    let example = expected.split("for example:\n").nth(1).unwrap();
    assert_eq!(parse(example).unwrap(), parse("").unwrap());
}

#[test]
fn the_nearest_file_above_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("a/b");
    std::fs::create_dir_all(&inner).unwrap();
    std::fs::write(folder.path().join("sync-patterns.config.yaml"), "output: web").unwrap();
    assert_eq!(Config::find(&inner).unwrap().output, folder.path().join("web"));
    std::fs::write(inner.join("sync-patterns.config.yaml"), "output: ../web").unwrap();
    assert_eq!(Config::find(&inner).unwrap().output, folder.path().join("a/web"));
}
