use sync_patterns::Column;

#[derive(Column)]
#[column(brand)]
enum Status {
    Open,
}

fn main() {}
