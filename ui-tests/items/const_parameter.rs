use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact<const N: usize> {
    id: i32,
}

fn main() {}
