use sync_patterns::Syncable;

#[derive(Syncable)]
union Contact {
    id: i32,
    name: i32,
}

fn main() {}
