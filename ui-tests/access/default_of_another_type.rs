use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[sync(default = "none")]
    visits: i32,
}

fn main() {}
