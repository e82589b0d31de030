use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    #[sync(exclude)]
    id: i32,
    name: String,
}

fn main() {}
