use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[serde(with = "sync_patterns::wire::base64::option")]
    value: Vec<u8>,
}

fn main() {}
