use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[sync(server, absent_until_synced)]
    number: Option<i32>,
}

fn main() {}
