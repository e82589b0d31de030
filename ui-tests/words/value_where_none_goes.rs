use sync_patterns::Syncable;

#[derive(Syncable)]
#[sync(local_first = true)]
struct Contact {
    id: i32,
}

fn main() {}
