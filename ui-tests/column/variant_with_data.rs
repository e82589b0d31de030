use sync_patterns::Column;

#[derive(Column)]
enum Contact {
    Email(String),
    None,
}

fn main() {}
