//! `MODEL` and `SHAPE`.
#![allow(dead_code, missing_docs)]

use std::time::Duration;

use sync_patterns::{
    Access, Column, Mode, ParamSource, Provisional, Scope, ServerOnlyReason, Shape, Syncable,
};

/// What is planned.
///
/// And by whom.
#[derive(Syncable)]
#[sync(local_first, tenant = "organization_id", scope("year", "owner"))]
#[deprecated(note = "use `Project`")]
pub struct Plan {
    id: i64,
    organization_id: i64,
    year: i32,
    /// Who made it.
    #[sync(create_only)]
    owner: Option<String>,
    #[sync(default = "0", index)]
    rank: i16,
    #[deprecated]
    #[sync(server, provisional = "?")]
    slug: String,
    #[sync(server, absent_until_synced)]
    number: i32,
    #[sync(local_only)]
    is_open: Option<bool>,
    #[sync(exclude)]
    cache: Duration,
    #[serde(skip)]
    hash: String,
}

#[derive(Syncable)]
#[sync(read_only, table = "Country List")]
struct Country {
    #[sync(id)]
    #[serde(rename = "Type")]
    code: String,
}

#[derive(Syncable)]
#[sync(scope(via = "plan_id", model = Plan))]
#[allow(deprecated)]
struct Step {
    #[sync(id, server)]
    number: i32,
    plan_id: i64,
}

/// A colour.
#[derive(Column, serde::Serialize, serde::Deserialize)]
enum Color {
    /// Like blood.
    Red,
    Green,
}

/// An address.
#[derive(Column, serde::Serialize, serde::Deserialize)]
#[column(brand)]
struct Email(String);

#[test]
#[allow(deprecated)]
fn a_model_is_what_was_written() {
    let model = Plan::MODEL;
    assert_eq!((model.name, model.table), ("Plan", "plans"));
    assert_eq!(model.docs, "What is planned.\n\nAnd by whom.");
    assert_eq!(model.deprecated, Some("use `Project`"));
    assert_eq!(model.mode, Mode::LocalFirst);
    assert!(matches!(model.scope, Scope::Columns(["year", "owner"])));
    assert!(model.source.file.ends_with("metadata.rs"));
    assert_eq!(model.source.line, 16);

    let columns: Vec<&str> = model.fields.iter().map(|field| field.column).collect();
    assert_eq!(columns, ["id", "year", "owner", "rank", "slug", "number", "is_open"]);
    let access: Vec<Access> = model.fields.iter().map(|field| field.access).collect();
    use Access::*;
    assert_eq!(access, [Write, Write, CreateOnly, Write, Server, Server, LocalOnly]);
    let keys: Vec<&str> = model.key().map(|field| field.column).collect();
    assert_eq!(keys, ["id"]);

    let field = |column| model.field(column).unwrap();
    assert_eq!(field("owner").docs, "Who made it.");
    assert_eq!(field("owner").line, 22);
    assert_eq!(field("slug").deprecated, Some(""));
    assert_eq!(field("slug").provisional, Provisional::Value("?"));
    assert_eq!(field("number").provisional, Provisional::Absent);
    assert_eq!((field("rank").default, field("rank").is_indexed), (Some("0"), true));

    let server_only: Vec<_> = model
        .server_only
        .iter()
        .map(|only| (only.column, only.shape.is_some(), only.reason))
        .collect();
    assert_eq!(
        server_only,
        [
            ("organization_id", true, ServerOnlyReason::Tenant),
            ("cache", false, ServerOnlyReason::Excluded),
            ("hash", true, ServerOnlyReason::Excluded),
        ]
    );
}

#[test]
#[allow(deprecated)]
fn a_shape_names_columns_and_parameters() {
    let shape = Plan::SHAPE;
    assert_eq!(shape.columns, ["id", "year", "owner", "rank", "slug", "number", "write_id"]);
    assert_eq!(shape.where_clause, r#""year" = $1 AND "owner" = $2 AND "organization_id" = $3"#);
    let params: Vec<_> = shape.params.iter().map(|param| (param.source, param.column)).collect();
    assert_eq!(
        params,
        [
            (ParamSource::Scope, "year"),
            (ParamSource::Scope, "owner"),
            (ParamSource::Tenant, "organization_id"),
        ]
    );
    // A parameter has a value, also where the column may have none.
    assert!(matches!(shape.params[1].shape, Some(Shape::Text)));

    assert_eq!(Country::SHAPE.where_clause, "");
    assert_eq!(Country::SHAPE.table, "Country List");
    assert_eq!(Country::SHAPE.columns, ["Type", "write_id"]);
    assert_eq!(Country::MODEL.mode, Mode::ReadOnly);

    assert_eq!(
        Step::SHAPE.where_clause,
        r#""plan_id" IN (SELECT "id" FROM "plans" WHERE "year" = $1 AND "owner" = $2 AND "organization_id" = $3)"#
    );
    assert_eq!(Step::SHAPE.params.len(), 3);
    let Scope::Via { column: "plan_id", parent } = Step::MODEL.scope else { panic!("via") };
    assert_eq!(parent.name, "Plan");
    assert_eq!(Step::MODEL.fields[0].access, Access::Server);
}

#[test]
fn enums_and_newtypes_say_what_they_are() {
    let Shape::Enum(color) = Color::SHAPE else { panic!("an enum") };
    assert_eq!((color.name, color.docs), ("Color", "A colour."));
    assert_eq!(color.sql_values, "'Red', 'Green'");
    assert_eq!((color.variants[0].value, color.variants[0].docs), ("Red", "Like blood."));

    let Shape::Branded(brand) = Email::SHAPE else { panic!("a brand") };
    assert_eq!((brand.name, brand.docs), ("Email", "An address."));
    assert!(matches!(brand.inner, Shape::Text));
}
