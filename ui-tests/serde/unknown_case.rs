use sync_patterns::Syncable;

#[derive(Syncable)]
#[serde(rename_all = "camelcase")]
struct Contact {
    id: i32,
}

fn main() {}
