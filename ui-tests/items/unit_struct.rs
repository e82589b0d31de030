use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact;

fn main() {}
