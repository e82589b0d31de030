use sync_patterns::Column;

#[derive(Column)]
#[serde(try_from = "u64")]
struct Number(i64);

fn main() {}
