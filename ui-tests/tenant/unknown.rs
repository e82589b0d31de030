use sync_patterns::Syncable;

#[derive(Syncable)]
#[sync(tenant = "organisation_id")]
struct Project {
    id: i32,
    organization_id: i32,
}

fn main() {}
