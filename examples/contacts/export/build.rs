//! `cargo build` writes the front end's generated folder.

use contacts_models::{Account, Contact, ContactTag, Tag};

fn main() {
    sync_patterns_export::export![Contact, Account, Tag, ContactTag];
}
