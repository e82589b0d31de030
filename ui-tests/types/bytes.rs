use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    value: Vec<u8>,
}

fn main() {}
