use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    write_id: String,
}

fn main() {}
