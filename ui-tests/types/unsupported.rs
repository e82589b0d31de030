use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    value: std::time::Duration,
}

fn main() {}
