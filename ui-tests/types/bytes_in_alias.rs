use sync_patterns::Syncable;

type Data = Option<Vec<u8>>;

#[derive(Syncable)]
struct Contact {
    id: i32,
    value: Data,
}

fn main() {}
