//! Types count, not how they are spelled.

use std::option::Option as Perhaps;

use sync_patterns::{Column, Shape, Syncable};

type Maybe<T> = Option<T>;
type Name = String;

#[derive(Column, serde::Serialize, serde::Deserialize)]
struct Email(Name);

#[derive(Syncable)]
struct Contact {
    id: uuid::Uuid,
    name: Name,
    notes: Maybe<String>,
    email: Perhaps<Email>,
}

fn main() {
    let shape = |column| Contact::MODEL.field(column).map(|field| field.shape);
    assert!(matches!(shape("name"), Some(Shape::Text)));
    assert!(matches!(shape("notes"), Some(Shape::Optional(Shape::Text))));
    assert!(matches!(shape("email"), Some(Shape::Optional(Shape::Text))));

    let json = r#"{"id":"00000000-0000-0000-0000-000000000000","name":"Ada"}"#;
    let create: ContactCreate = serde_json::from_str(json).unwrap();
    assert!(create.notes.is_none() && create.email.is_none());
    assert_eq!(create.name, "Ada");
    assert!(create.id.is_nil());
    drop(Contact { id: create.id, name: create.name, notes: None, email: None });
}
