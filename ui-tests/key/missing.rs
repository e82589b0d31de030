use sync_patterns::Syncable;

#[derive(Syncable)]
struct Country {
    code: String,
    name: String,
}

fn main() {}
