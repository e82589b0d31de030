use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact<'a> {
    id: i32,
    name: &'a str,
}

fn main() {}
