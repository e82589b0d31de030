use sync_patterns::Syncable;

#[derive(Syncable)]
struct PersonOrCompanyThatWeKnowAndWriteToFromTimeToTime {
    id: i32,
}

fn main() {}
