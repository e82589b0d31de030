//! What `{Name}Create` and `{Name}Update` read and write.
#![allow(missing_docs)]

use serde::{Deserialize, Serialize};
use sync_patterns::{Bytes, Column, Patch, Syncable};

#[derive(Debug, Clone, Copy, PartialEq, Column, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Status {
    InProgress,
    Done,
}

#[derive(Syncable)]
#[sync(tenant = "organization_id")]
#[serde(rename_all = "camelCase")]
#[allow(dead_code)]
struct Issue {
    id: i64,
    organization_id: i64,
    title: String,
    #[sync(default = "in-progress")]
    status: Status,
    #[serde(alias = "text", alias = "body")]
    description: Option<String>,
    #[sync(create_only)]
    source_name: String,
    #[sync(server)]
    created_at: Option<String>,
    #[sync(local_only)]
    is_open: Option<bool>,
    #[sync(exclude)]
    secret: String,
    attachment: Option<Bytes>,
    #[serde(with = "sync_patterns::wire::base64::option")]
    hash: Option<Vec<u8>>,
    #[sync(default = "")]
    #[serde(with = "sync_patterns::wire::base64")]
    signature: Vec<u8>,
}

fn create(json: &str) -> Result<IssueCreate, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}

fn update(json: &str) -> Result<IssueUpdate, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}

const LEAST: &str = r#"{"id":9223372036854775807,"title":"T","sourceName":"S"}"#;

#[test]
fn a_create_has_the_fields_that_a_client_gives() {
    let expected = IssueCreate {
        id: i64::MAX,
        title: "T".into(),
        status: None,
        description: None,
        source_name: "S".into(),
        attachment: None,
        hash: None,
        signature: None,
    };
    assert_eq!(create(LEAST), Ok(expected.clone()));
    let json = r#"{"id":9223372036854775807,"title":"T","description":null,"sourceName":"S","attachment":null,"hash":null}"#;
    assert_eq!(serde_json::to_string(&expected).unwrap(), json);
    assert_eq!(create(json), Ok(expected));
}

#[test]
fn all_values_of_a_create_travel() {
    let whole = IssueCreate {
        id: -1,
        title: "\u{1f600}".into(),
        status: Some(Status::Done),
        description: Some(String::new()),
        source_name: "S".into(),
        attachment: Some(Bytes(vec![0, 255])),
        hash: Some(vec![]),
        signature: Some(vec![1]),
    };
    let json = serde_json::to_string(&whole).unwrap();
    assert!(json.contains(r#""attachment":"AP8=","hash":"","signature":"AQ==""#), "{json}");
    assert_eq!(create(&json), Ok(whole));
}

#[test]
fn a_create_is_strict() {
    let error = |json: &str| create(json).unwrap_err();
    assert!(error(r#"{"id":1,"sourceName":"S"}"#).starts_with("missing field `title`"));
    assert!(error(r#"{"id":1,"organizationId":1}"#).starts_with("unknown field `organizationId`"));
    assert!(
        error(r#"{"createdAt":"x"}"#)
            .starts_with("unknown field `createdAt`, expected one of `id`, `title`")
    );
    assert!(error(r#"{"isOpen":true}"#).starts_with("unknown field `isOpen`"));
    assert!(error(r#"{"id":1,"id":2}"#).starts_with("duplicate field `id`"));
    assert!(error(r#"{"body":null,"text":"x"}"#).starts_with("duplicate field `description`"));
    assert!(error(r#"{"title":null}"#).starts_with("invalid type: null, expected a string"));
    assert!(error(r#"{"hash":"?"}"#).starts_with("not base64"));
    assert!(
        error("[1]").starts_with("invalid type: sequence, expected an object of type IssueCreate")
    );
}

#[test]
fn an_update_tells_null_from_absence() {
    assert_eq!(update("{}"), Ok(IssueUpdate::default()));
    let json = r#"{"status":"done","description":null,"hash":null,"signature":"AQ=="}"#;
    let expected = IssueUpdate {
        status: Patch::Set(Status::Done),
        description: Patch::Set(None),
        hash: Patch::Set(None),
        signature: Patch::Set(vec![1]),
        ..Default::default()
    };
    assert_eq!(update(json), Ok(expected.clone()));
    assert_eq!(serde_json::to_string(&expected).unwrap(), json);
    assert_eq!(update(r#"{"text":"x"}"#).unwrap().description, Some("x".to_owned()).into());
}

#[test]
fn an_update_is_strict() {
    let error = |json: &str| update(json).unwrap_err();
    assert!(error(r#"{"id":1}"#).starts_with("unknown field `id`, expected one of `title`"));
    assert!(error(r#"{"sourceName":"x"}"#).starts_with("unknown field `sourceName`"));
    assert!(error(r#"{"title":null}"#).starts_with("invalid type: null"));
}

#[test]
fn requests_are_shown_like_ordinary_structs() {
    let update = IssueUpdate { title: Patch::Set("T".into()), ..Default::default() };
    assert_eq!(
        format!("{update:?}"),
        "IssueUpdate { title: Set(\"T\"), status: Absent, description: Absent, attachment: Absent, \
         hash: Absent, signature: Absent }"
    );
    assert_ne!(update, IssueUpdate::default());
}

/// More fields than a tuple has, and than a tuple of tuples.
macro_rules! wide {
    ($($field:ident)*) => {
        #[derive(Syncable)]
        #[allow(dead_code)]
        struct Wide { id: i32, $($field: i32,)* }
    };
}

wide! {
    a1 a2 a3 a4 a5 a6 a7 a8 a9 b1 b2 b3 b4 b5 b6 b7 b8 b9 c1 c2 c3 c4 c5 c6 c7 c8 c9
    d1 d2 d3 d4 d5 d6 d7 d8 d9 e1 e2 e3 e4 e5 e6 e7 e8 e9 f1 f2 f3 f4 f5 f6 f7 f8 f9
    g1 g2 g3 g4 g5 g6 g7 g8 g9 h1 h2 h3 h4 h5 h6 h7 h8 h9
}

#[test]
fn a_wide_table_travels() {
    let names: Vec<&str> = Wide::MODEL.fields.iter().map(|field| field.column).collect();
    let members: Vec<String> =
        names.iter().enumerate().map(|(index, name)| format!("\"{name}\":{index}")).collect();
    let json = format!("{{{}}}", members.join(","));
    let wide: WideCreate = serde_json::from_str(&json).unwrap();
    assert_eq!((wide.id, wide.a1, wide.h9), (0, 1, 72));
    assert_eq!(serde_json::to_string(&wide.clone()).unwrap(), json);

    let update: WideUpdate = serde_json::from_str(r#"{"h9":1}"#).unwrap();
    assert_eq!(update, WideUpdate { h9: Patch::Set(1), ..Default::default() });
}
