use sync_patterns::Syncable;

#[derive(Syncable)]
#[sync(scope(via = "parent_id", model = Comment))]
struct Comment {
    id: i32,
    parent_id: i32,
}

fn main() {}
