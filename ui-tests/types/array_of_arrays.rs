use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    value: Vec<Vec<String>>,
}

fn main() {}
