use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[serde(serialize_with = "my_hex")]
    value: String,
}

fn main() {}
