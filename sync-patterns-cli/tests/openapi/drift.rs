//! Each kind of difference, made alone, and exactly what is said of it. `SNAPSHOTS=overwrite` writes
//! the expected messages anew.

mod paths;
mod properties;
mod types;
mod values;
mod writes;

use serde_json::Value;
use sync_patterns_export::openapi::Rule;

fn remove(object: &mut Value, key: &str) -> Value {
    object.as_object_mut().unwrap().remove(key).unwrap()
}

/// The properties of a schema of `components`.
fn properties<'a>(document: &'a mut Value, schema: &str) -> &'a mut Value {
    &mut document["components"]["schemas"][schema]["properties"]
}

fn required<'a>(document: &'a mut Value, schema: &str) -> &'a mut Vec<Value> {
    document["components"]["schemas"][schema]["required"].as_array_mut().unwrap()
}

fn operation<'a>(document: &'a mut Value, path: &str, method: &str) -> &'a mut Value {
    &mut document["paths"][path][method]
}

/// The files of this module.
const FILES: [&str; 5] = [
    include_str!("drift/paths.rs"),
    include_str!("drift/properties.rs"),
    include_str!("drift/types.rs"),
    include_str!("drift/values.rs"),
    include_str!("drift/writes.rs"),
];

#[test]
fn every_rule_has_a_test() {
    for rule in Rule::ALL {
        let labels = [format!("error[{}]:", rule.name()), format!("warning[{}]:", rule.name())];
        let is_expected = |file: &&str| labels.iter().any(|label| file.contains(label));
        assert!(FILES.iter().any(is_expected), "{}", rule.name());
    }
}
