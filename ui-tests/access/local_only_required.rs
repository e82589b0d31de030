use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[sync(local_only)]
    is_open: bool,
}

fn main() {}
