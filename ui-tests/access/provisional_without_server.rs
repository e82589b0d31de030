use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[sync(provisional = "0")]
    number: i32,
}

fn main() {}
