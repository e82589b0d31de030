use sync_patterns::Syncable;

#[derive(Syncable)]
#[sync(tenant = "id")]
struct Organization {
    id: i32,
    name: String,
}

fn main() {}
