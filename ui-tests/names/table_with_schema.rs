use sync_patterns::Syncable;

#[derive(Syncable)]
#[sync(table = "app.contacts")]
struct Contact {
    id: i32,
}

fn main() {}
