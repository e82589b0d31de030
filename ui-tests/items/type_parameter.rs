use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact<T> {
    id: i32,
    value: T,
}

fn main() {}
