use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[sync(read_only)]
    name: String,
}

fn main() {}
