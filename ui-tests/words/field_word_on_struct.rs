use sync_patterns::Syncable;

#[derive(Syncable)]
#[sync(exclude)]
struct Contact {
    id: i32,
}

fn main() {}
