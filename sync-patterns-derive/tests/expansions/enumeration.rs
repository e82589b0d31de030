/// How far it is.
#[derive(Column)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody has begun.
    Open,
    InProgress,
    #[serde(rename = "won't do")]
    WontDo,
}
