/// A person whom we know.
///
/// Or a company.
#[derive(Syncable)]
#[sync(local_first, tenant = "organization_id")]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    pub id: Uuid,
    pub(crate) organization_id: Uuid,
    /// What they are called.
    pub first_name: String,
    #[sync(default = "open", index)]
    pub status: Status,
    #[serde(with = "sync_patterns::wire::base64::option", alias = "picture")]
    pub photo: Option<Vec<u8>>,
    #[deprecated(note = "use `status`")]
    pub is_active: bool,
    #[sync(create_only)]
    pub source: Option<String>,
    #[sync(server)]
    pub created_at: DateTime<Utc>,
    #[sync(server, provisional = "0")]
    pub number: i32,
    #[sync(local_only)]
    pub is_expanded: Option<bool>,
    #[sync(exclude)]
    pub password_hash: Hash,
}
