use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[sync(index)]
    #[serde(skip)]
    password_hash: String,
}

fn main() {}
