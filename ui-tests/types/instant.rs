use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    value: time::OffsetDateTime,
}

fn main() {}
