//! Types that are a column and JSON, and nothing else.

use sync_patterns::{Column, Syncable};

#[derive(Column, serde::Serialize, serde::Deserialize)]
pub struct Secret(pub String);

#[derive(Syncable)]
pub struct Note {
    pub id: i32,
    pub secret: Secret,
}

#[derive(Syncable)]
pub struct Tag {
    pub id: i32,
    pub name: String,
}

fn main() {
    let update: NoteUpdate = serde_json::from_str(r#"{"secret":"x"}"#).unwrap();
    assert_eq!(update.secret.into_option().unwrap().0, "x");

    // Where all fields have them, so does the request.
    let tag = TagCreate { id: 1, name: "blue".into() };
    assert_eq!(tag.clone(), tag);
    assert_eq!(format!("{tag:?}"), r#"TagCreate { id: 1, name: "blue" }"#);
}
