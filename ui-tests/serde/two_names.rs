use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[serde(rename(serialize = "a", deserialize = "b"))]
    value: String,
}

fn main() {}
