//! Values that a schema of the document takes.

use serde_json::{Map, Value, json};

use crate::common::{document::Document, key};

/// A value that fits a schema. `seed` makes it another one.
pub fn value(document: &Document, schema: &Value, seed: u32) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return value(document, document.json.pointer(&reference[1..]).unwrap(), seed);
    }
    if let Some(one) = schema["anyOf"].get(0) {
        return value(document, one, seed);
    }
    if let Some(values) = schema["enum"].as_array() {
        return values[seed as usize % values.len()].clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds[0].as_str(),
        kind => kind.as_str(),
    };
    match kind {
        None => json!({ "any": seed }),
        Some("boolean") => json!(seed.is_multiple_of(2)),
        Some("integer") => json!(seed),
        Some("number") => json!(f64::from(seed) + 0.5),
        Some("array") => json!([value(document, &schema["items"], seed)]),
        Some("object") => object(document, schema, seed, |_| true),
        Some("string") => json!(text(schema["format"].as_str(), seed)),
        Some(other) => panic!("{other}"),
    }
}

/// An object with those of its properties that are wanted.
pub fn object(
    document: &Document,
    schema: &Value,
    seed: u32,
    is_wanted: impl Fn(&str) -> bool,
) -> Value {
    let properties = schema["properties"].as_object().unwrap();
    let wanted = properties.iter().filter(|(name, _)| is_wanted(name));
    let values = wanted.map(|(name, schema)| (name.clone(), value(document, schema, seed)));
    Value::Object(values.collect::<Map<_, _>>())
}

fn text(format: Option<&str>, seed: u32) -> String {
    match format {
        None => format!("text {seed}"),
        Some("uuid") => key(),
        Some("decimal") => format!("{seed}.25"),
        Some("date-time") => format!("2026-01-02T03:04:05.{:06}Z", seed % 1_000_000),
        Some("date") => format!("2026-01-{:02}", seed % 28 + 1),
        Some("byte") => "aGVsbG8=".to_owned(),
        Some(other) => panic!("{other}"),
    }
}

/// Values of all kinds, of which a property takes some.
pub fn of_all_kinds() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(7),
        json!(-1),
        json!(1.5),
        json!(40_000),
        json!(i64::from(i32::MAX) + 1),
        json!(""),
        json!("word"),
        json!("1.50"),
        json!("00000000-0000-4000-8000-000000000000"),
        json!("2026-02-29"),
        json!("2024-02-29"),
        json!("2024-02-29T23:59:59.123456Z"),
        json!("aGVsbG8="),
        json!([]),
        json!(["word"]),
        json!([null]),
        json!([7]),
        json!({}),
        json!({ "word": [1, null] }),
    ]
}
