//! The derives' output raises no lint in a crate that denies them.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, missing_debug_implementations, unreachable_pub, unused)]
#![deny(rust_2018_idioms, non_local_definitions, single_use_lifetimes, unused_qualifications)]

/// Models.
pub mod models {
    /// A state.
    #[derive(Debug, sync_patterns::Column, serde::Serialize, serde::Deserialize)]
    pub enum State {
        /// Open.
        Open,
    }

    /// A contact.
    #[derive(Debug, sync_patterns::Syncable, serde::Serialize, serde::Deserialize)]
    #[sync(local_first, tenant = "organization_id", scope = "folder_id")]
    pub struct Contact {
        /// The key.
        pub id: uuid::Uuid,
        /// The tenant.
        pub organization_id: uuid::Uuid,
        /// The folder.
        pub folder_id: uuid::Uuid,
        /// The state.
        #[sync(default = "Open")]
        pub state: State,
        /// Was used once.
        #[deprecated(note = "use `state`")]
        pub is_open: Option<bool>,
        /// Not a column.
        #[sync(exclude)]
        pub cache: std::time::Duration,
    }

    /// A parcel.
    #[derive(Debug, sync_patterns::Syncable)]
    #[sync(scope(via = "contact_id", model = Contact), tenant = "organization_id")]
    pub struct Parcel {
        /// The key.
        pub id: uuid::Uuid,
        /// The tenant.
        pub organization_id: uuid::Uuid,
        /// To whom.
        pub contact_id: uuid::Uuid,
    }
}

fn main() {
    assert_eq!(models::Contact::MODEL.table, "contacts");
}
