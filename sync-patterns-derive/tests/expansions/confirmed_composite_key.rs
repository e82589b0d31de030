#[derive(Syncable)]
struct IssueLabel {
    #[sync(id)]
    issue_id: i64,
    #[sync(id)]
    label_id: i64,
}
