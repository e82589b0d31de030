use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[sync(exclude, server)]
    password_hash: String,
}

fn main() {}
