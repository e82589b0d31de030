use sync_patterns::Syncable;

struct Address {
    street: String,
}

#[derive(Syncable)]
struct Contact {
    id: i32,
    value: Option<Address>,
}

fn main() {}
