#[derive(Syncable)]
#[sync(scope(via = "issue_id", model = crate::Issue), tenant = "organization_id")]
pub struct Comment {
    pub id: Uuid,
    pub issue_id: IssueId,
    pub organization_id: Uuid,
    pub body: String,
}
