/// An address.
#[derive(Column)]
#[column(brand)]
pub struct Email(String);
