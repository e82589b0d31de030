use sync_patterns::Column;

#[derive(Column)]
enum Status {
    Open,
    #[serde(other)]
    Unknown,
}

fn main() {}
