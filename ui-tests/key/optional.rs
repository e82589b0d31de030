use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: Option<i32>,
    name: String,
}

fn main() {}
