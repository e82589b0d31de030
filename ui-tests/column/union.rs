use sync_patterns::Column;

#[derive(Column)]
union Number {
    a: i32,
    b: i32,
}

fn main() {}
