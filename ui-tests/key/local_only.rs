use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    #[sync(id, local_only)]
    number: i32,
    name: String,
}

fn main() {}
