use sync_patterns::Syncable;

#[derive(Syncable)]
#[sync(tenant = "organization_id")]
struct Project {
    id: i32,
    #[sync(exclude)]
    organization_id: i32,
}

fn main() {}
