use sync_patterns::Column;

#[derive(Column)]
enum Status {
    #[serde(rename = "op\0en")]
    Open,
}

fn main() {}
