//! What the contacts application keeps. Change a field here and run `cargo build`: the SQL and the
//! TypeScript in `web/src/generated` follow.

mod account;
mod contact;
mod tag;

pub use account::Account;
pub use contact::Contact;
pub use tag::{ContactTag, Tag};
