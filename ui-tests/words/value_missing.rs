use sync_patterns::Syncable;

#[derive(Syncable)]
#[sync(table)]
struct Contact {
    id: i32,
}

fn main() {}
