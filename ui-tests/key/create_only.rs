use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    #[sync(create_only)]
    id: i32,
    name: String,
}

fn main() {}
