use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[serde(with = "sync_patterns::wire::base64")]
    value: String,
}

fn main() {}
