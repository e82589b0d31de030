/// A country.
#[derive(Syncable)]
#[sync(read_only, table = "countries_of_the_world")]
pub struct Country {
    #[sync(id)]
    pub code: String,
    pub population: Option<i64>,
}
