use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[sync(create_only, server)]
    number: Option<i32>,
}

fn main() {}
