use sync_patterns::Syncable;

#[derive(Syncable)]
#[sync(local_first, read_only)]
struct Country {
    id: i32,
}

fn main() {}
