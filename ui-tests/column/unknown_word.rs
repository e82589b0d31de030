use sync_patterns::Column;

#[derive(Column)]
#[column(branded)]
struct Email(String);

fn main() {}
