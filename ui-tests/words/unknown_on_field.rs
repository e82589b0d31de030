use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[sync(exlude)]
    password_hash: String,
}

fn main() {}
