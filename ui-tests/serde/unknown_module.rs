use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[serde(with = "my::hex")]
    value: String,
}

fn main() {}
