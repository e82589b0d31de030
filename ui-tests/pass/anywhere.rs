//! Structs in functions and from macros.

use sync_patterns::Syncable;

macro_rules! table {
    ($name:ident { $($field:ident: $ty:ty),* }) => {
        #[derive(Syncable)]
        #[allow(dead_code)]
        struct $name { id: i32, $($field: $ty),* }
    };
}

table!(Label { name: String, color: Option<String> });

fn main() {
    #[derive(Syncable)]
    #[sync(scope = "label_id")]
    #[allow(dead_code)]
    struct Use {
        #[sync(id)]
        label_id: i32,
        #[sync(id)]
        issue_id: i32,
    }

    assert_eq!(Label::MODEL.fields.len(), 3);
    assert_eq!(Use::MODEL.key().count(), 2);
    assert_eq!(serde_json::to_string(&UseUpdate::default()).unwrap(), "{}");
}
