use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    #[sync(default = "0")]
    id: i32,
    name: String,
}

fn main() {}
