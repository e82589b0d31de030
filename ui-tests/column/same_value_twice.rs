use sync_patterns::Column;

#[derive(Column)]
#[serde(rename_all = "lowercase")]
enum Status {
    Open,
    #[serde(rename = "open")]
    Reopened,
}

fn main() {}
