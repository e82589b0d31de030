use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    value: Option<Option<String>>,
}

fn main() {}
