use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact(String, String);

fn main() {}
