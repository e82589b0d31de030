use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[sync(server, server)]
    created_at: Option<String>,
}

fn main() {}
