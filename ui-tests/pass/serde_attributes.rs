//! serde's attributes that are understood or do not matter.

use sync_patterns::{Column, Patch, Syncable};

#[derive(Debug, Clone, PartialEq, Column, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
struct Email(String);

impl TryFrom<String> for Email {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Email, &'static str> {
        if text.contains('@') { Ok(Email(text)) } else { Err("an address has an @") }
    }
}

impl From<Email> for String {
    fn from(email: Email) -> String {
        email.0
    }
}

#[derive(Debug, Column, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
struct Seen(#[serde(with = "sync_patterns::wire::rfc3339")] time::OffsetDateTime);

#[derive(Debug, Syncable, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE", deny_unknown_fields, expecting = "a contact")]
struct Contact {
    id: i32,
    #[serde(rename(serialize = "E-Mail", deserialize = "E-Mail"), alias = "mail")]
    email: Email,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nick_name: Option<String>,
    #[serde(with = "time::serde::rfc3339::option", default)]
    last_seen: Option<time::OffsetDateTime>,
    first_seen: Seen,
    #[serde(with = "sync_patterns::wire::rfc3339")]
    visits: Vec<time::OffsetDateTime>,
    #[serde(skip)]
    hash: Option<std::time::Duration>,
    #[sync(exclude)]
    #[serde(skip_serializing)]
    token: String,
}

fn main() {
    let columns: Vec<&str> = Contact::MODEL.fields.iter().map(|field| field.column).collect();
    assert_eq!(columns, ["ID", "E-Mail", "NICK-NAME", "LAST-SEEN", "FIRST-SEEN", "VISITS"]);
    let server_only: Vec<&str> =
        Contact::MODEL.server_only.iter().map(|only| only.column).collect();
    assert_eq!(server_only, ["HASH", "TOKEN"]);

    let json = r#"{"ID":1,"mail":"a@b","FIRST-SEEN":"2026-01-31T12:00:00.000001Z","VISITS":["2026-01-31T12:00:00Z"]}"#;
    let create: ContactCreate = serde_json::from_str(json).unwrap();
    assert_eq!(create.last_seen, None);
    assert_eq!(
        serde_json::to_string(&create).unwrap(),
        r#"{"ID":1,"E-Mail":"a@b","NICK-NAME":null,"LAST-SEEN":null,"FIRST-SEEN":"2026-01-31T12:00:00.000001Z","VISITS":["2026-01-31T12:00:00Z"]}"#
    );
    assert!(serde_json::from_str::<ContactCreate>(r#"{"ID":1,"TOKEN":"x"}"#).is_err());

    let update: ContactUpdate = serde_json::from_str(r#"{"LAST-SEEN":null}"#).unwrap();
    assert_eq!(update.last_seen, Patch::Set(None));
    assert_eq!(serde_json::to_string(&update).unwrap(), r#"{"LAST-SEEN":null}"#);
}
