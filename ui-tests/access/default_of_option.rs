use sync_patterns::Syncable;

type Maybe = Option<String>;

#[derive(Syncable)]
struct Contact {
    id: i32,
    #[sync(default = "none")]
    notes: Maybe,
}

fn main() {}
