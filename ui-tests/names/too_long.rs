use sync_patterns::Syncable;

#[derive(Syncable)]
struct Contact {
    id: i32,
    a_name_that_tells_all_that_there_is_to_know_about_the_column_it_names: String,
}

fn main() {}
