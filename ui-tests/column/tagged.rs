use sync_patterns::Column;

#[derive(Column)]
#[serde(tag = "type")]
enum Status {
    Open,
}

fn main() {}
