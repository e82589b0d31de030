use sync_patterns::Syncable;

#[derive(Syncable)]
#[sync(read_only)]
struct Country {
    id: i32,
    #[sync(local_only)]
    is_favourite: Option<bool>,
}

fn main() {}
