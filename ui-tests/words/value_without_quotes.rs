use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[sync(default = 0)]
    visits: i32,
}

fn main() {}
