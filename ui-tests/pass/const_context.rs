//! What the derive finds is there at compile time, without an import of the trait.

#[derive(sync_patterns::Syncable)]
#[sync(local_first)]
#[allow(dead_code)]
struct Contact {
    id: i32,
    r#type: String,
}

const TABLE: &str = Contact::MODEL.table;
const COLUMNS: &[&str] = Contact::SHAPE.columns;
static VIEW: &str = Contact::POSTGRES.view;
static TABLES: [&str; 2] = [Contact::SQLITE.synced_table, Contact::SQLITE.local_table];

fn model<T: sync_patterns::Syncable>() -> sync_patterns::Model {
    T::MODEL
}

fn main() {
    assert_eq!(TABLE, "contacts");
    assert_eq!(COLUMNS, ["id", "type", "write_id"]);
    assert_eq!(VIEW, <Contact as sync_patterns::Syncable>::POSTGRES.view);
    assert_eq!(TABLES[0], Contact::SQLITE.synced_table);
    assert_eq!(model::<Contact>().fields[1].rust_name, "type");
    assert_eq!(Contact::MODEL.source.file, file!());
    assert_eq!([Contact::MODEL.source.line, Contact::MODEL.fields[1].line], [6, 8]);
}
