use sync_patterns::Column;

#[derive(Column)]
struct Nickname(Option<String>);

fn main() {}
