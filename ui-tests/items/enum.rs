use sync_patterns::Syncable;

#[derive(Syncable)]
enum Contact {
    Person,
    Company,
}

fn main() {}
