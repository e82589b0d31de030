use sync_patterns::Column;

#[derive(Column)]
struct Nothing;

fn main() {}
