use sync_patterns::Syncable;

#[derive(Syncable)]
#[sync(localfirst)]
struct Contact {
    id: i32,
}

fn main() {}
