use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: f64,
    name: String,
}

fn main() {}
