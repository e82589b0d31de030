use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[sync(server, default = "0")]
    number: i32,
}

fn main() {}
