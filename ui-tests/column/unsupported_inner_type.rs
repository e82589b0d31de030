use sync_patterns::Column;

#[derive(Column)]
struct Timeout(std::time::Duration);

fn main() {}
