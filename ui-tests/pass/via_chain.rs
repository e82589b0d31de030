//! Shapes of children and grandchildren, with their tenants.

use sync_patterns::{ParamSource, Syncable};

#[derive(Syncable)]
#[sync(scope = "project_id")]
#[allow(dead_code)]
struct Issue {
    id: i64,
    project_id: i32,
}

#[derive(Syncable)]
#[sync(scope(via = "issue_id", model = Issue), tenant = "organization_id")]
#[allow(dead_code)]
struct Comment {
    #[sync(id)]
    number: i64,
    organization_id: i32,
    issue_id: i64,
}

#[derive(Syncable)]
#[sync(scope(via = "comment", model = Comment), tenant = "organization_id")]
#[allow(dead_code)]
struct Reaction {
    id: i64,
    organization_id: i32,
    comment: i64,
}

fn main() {
    let comment = r#""issue_id" IN (SELECT "id" FROM "issues" WHERE "project_id" = $1) AND "organization_id" = $2"#;
    assert_eq!(Comment::SHAPE.where_clause, comment);
    assert_eq!(
        Reaction::SHAPE.where_clause,
        format!(
            r#""comment" IN (SELECT "number" FROM "comments" WHERE {comment}) AND "organization_id" = $2"#
        )
    );
    for shape in [Comment::SHAPE, Reaction::SHAPE] {
        let params: Vec<_> =
            shape.params.iter().map(|param| (param.source, param.column)).collect();
        assert_eq!(
            params,
            [(ParamSource::Scope, "project_id"), (ParamSource::Tenant, "organization_id")]
        );
    }
}
