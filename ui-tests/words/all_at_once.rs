use sync_patterns::Syncable;

#[derive(Syncable)]
#[sync(localfirst, table = "_contacts", tenant = "organisation_id")]
struct Contact<T> {
    #[sync(id, exclude)]
    id: i32,
    organization_id: i32,
    #[sync(server, default = "x")]
    name: String,
    #[serde(flatten)]
    value: T,
    write_id: String,
}

fn main() {}
