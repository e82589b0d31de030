use sync_patterns::Syncable;

#[derive(Syncable)]
#[sync(read_only, scope)]
#[sync(table = 1, tenent = "a")]
struct Contact {
    #[sync(create)]
    id: i32,
}

fn main() {}
