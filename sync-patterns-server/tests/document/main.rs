//! `/openapi.json`: what it says, and that the server does exactly that.
//!
//! Answers are compared with it in every test that uses the common client. Here each answer that it
//! promises is asked for, and each property of each request is tried with values of all kinds.

mod answers;
#[path = "../common/mod.rs"]
mod common;
mod contents;
mod errors;
mod requests;
mod rows;
mod sample;
#[path = "../shapes/upstream.rs"]
#[allow(dead_code)]
mod upstream;

use common::models::authorise;
use sqlx::PgPool;
use sync_patterns_core::Syncable;
use sync_patterns_server::{Access, ApiError, ErrorCode, SyncServer, Write};

/// The example's models and the tracker's, which have each type of column, tenants, scopes, keys of
/// several parts and names that need quotes.
async fn serving(pool: &PgPool) -> SyncServer {
    use contacts_models as contacts;
    use tracker_models as tracker;
    let server = SyncServer::new(pool.clone())
        .model::<contacts::Contact>()
        .model::<contacts::Account>()
        .model::<contacts::Tag>()
        .model::<contacts::ContactTag>()
        .model::<tracker::Organization>()
        .model::<tracker::User>()
        .model::<tracker::Country>()
        .model::<tracker::Project>()
        .model::<tracker::Milestone>()
        .model::<tracker::Budget>()
        .model::<tracker::TimeEntry>()
        .model::<tracker::Issue>()
        .model::<tracker::Comment>()
        .model::<tracker::IssueAssignee>()
        .model::<tracker::Label>()
        .model::<tracker::IssueLabel>()
        .model::<tracker::IssueLink>()
        .model::<tracker::Attachment>()
        .model::<tracker::Settings>()
        .model::<tracker::Reserved>()
        .model::<tracker::EveryColumn>()
        .authorise(|access: Access| async move { authorise(&access) });
    server.setup().await.unwrap();
    server
}

/// The same, with writes that a header makes fail: `x-fail: not_unique`.
fn failing(server: SyncServer) -> SyncServer {
    use contacts_models as contacts;
    use tracker_models as tracker;
    fn with<M: Syncable>(server: SyncServer) -> SyncServer {
        server.before_write::<M>(|write: Write<'_, M>| {
            let code = write.parts().headers.get("x-fail").cloned();
            Box::pin(async move {
                let Some(code) = code else { return Ok(()) };
                let code: ErrorCode = code.to_str().unwrap().parse().unwrap();
                Err(ApiError::new(code, "as it was asked to"))
            })
        })
    }
    [
        with::<contacts::Contact>,
        with::<contacts::Account>,
        with::<contacts::Tag>,
        with::<contacts::ContactTag>,
        with::<tracker::Organization>,
        with::<tracker::User>,
        with::<tracker::Project>,
        with::<tracker::Milestone>,
        with::<tracker::Budget>,
        with::<tracker::TimeEntry>,
        with::<tracker::Issue>,
        with::<tracker::Comment>,
        with::<tracker::IssueAssignee>,
        with::<tracker::Label>,
        with::<tracker::IssueLabel>,
        with::<tracker::IssueLink>,
        with::<tracker::Attachment>,
        with::<tracker::Settings>,
        with::<tracker::Reserved>,
        with::<tracker::EveryColumn>,
    ]
    .into_iter()
    .fold(server, |server, with| with(server))
}
