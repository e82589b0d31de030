use sync_patterns::Column;

#[derive(Column)]
struct Photo(Vec<u8>);

fn main() {}
