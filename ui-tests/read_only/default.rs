use sync_patterns::Syncable;

#[derive(Syncable)]
#[sync(read_only)]
struct Country {
    id: i32,
    #[sync(default = "0")]
    population: i64,
}

fn main() {}
