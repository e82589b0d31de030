use sync_patterns::Column;

#[derive(Column)]
struct Wrapper<T>(T);

fn main() {}
