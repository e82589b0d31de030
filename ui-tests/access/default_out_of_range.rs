use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[sync(default = "40000")]
    visits: i16,
}

fn main() {}
