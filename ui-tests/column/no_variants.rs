use sync_patterns::Column;

#[derive(Column)]
enum Never {}

fn main() {}
