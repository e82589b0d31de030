use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[sync(server, provisional = "0", absent_until_synced)]
    number: i32,
}

fn main() {}
