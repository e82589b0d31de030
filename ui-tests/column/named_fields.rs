use sync_patterns::Column;

#[derive(Column)]
struct Address {
    street: String,
    city: String,
}

fn main() {}
