use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[sync(local_only, index)]
    is_open: Option<bool>,
}

fn main() {}
