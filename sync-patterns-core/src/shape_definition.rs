//! A model's shape in Electric's sense: what a client subscribes to.

use crate::Shape;

/// The table, the columns and the rows that a client subscribes to.
///
/// ```
/// # use sync_patterns_core::*;
/// const ISSUES: ShapeDefinition = ShapeDefinition {
///     table: "issues",
///     columns: &["id", "project_id", "title", "write_id"],
///     where_clause: r#""project_id" = $1 AND "organization_id" = $2"#,
///     params: &[
///         ShapeParam { source: ParamSource::Scope, column: "project_id", shape: Some(Shape::Uuid) },
///         ShapeParam { source: ParamSource::Tenant, column: "organization_id", shape: Some(Shape::Uuid) },
///     ],
/// };
/// ```
#[derive(Debug, Clone, Copy)]
pub struct ShapeDefinition {
    /// The table on the server.
    pub table: &'static str,
    /// The columns, without the excluded ones, with `write_id`.
    pub columns: &'static [&'static str],
    /// A condition with numbered parameters; empty for all rows.
    pub where_clause: &'static str,
    /// What `$1`, `$2`, … stand for: the scope's values first, then the tenant's.
    pub params: &'static [ShapeParam],
}

/// A parameter of a shape's condition.
#[derive(Debug, Clone, Copy)]
pub struct ShapeParam {
    /// Who gives the value.
    pub source: ParamSource,
    /// The column that it is compared with.
    pub column: &'static str,
    /// What it holds; `None` where a tenant column's type is not a [`Column`](crate::Column).
    pub shape: Option<Shape>,
}

/// Who gives a parameter's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParamSource {
    /// The client, allowed or refused by the server's authoriser.
    Scope,
    /// The server, from who is asking.
    Tenant,
}
