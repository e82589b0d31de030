use sync_patterns::Syncable;

#[derive(Syncable)]
struct Transfer {
    id: i32,
    xmin: i64,
}

fn main() {}
