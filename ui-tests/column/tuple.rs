use sync_patterns::Column;

#[derive(Column)]
struct Point(f64, f64);

fn main() {}
