use sync_patterns::Column;

#[derive(Column)]
enum Status {
    Open,
    #[serde(skip)]
    Unknown,
}

fn main() {}
