use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[serde(rename = "Changed_Columns")]
    changes: String,
}

fn main() {}
