//! Differences that the configuration accepts, and schemas that it names.

use serde_json::json;
use sync_patterns_export::openapi::{self, Document};

use crate::document::{config, findings_with, shown, undrifted};

fn drifted() -> Document {
    let mut document = undrifted();
    let properties = &mut document["components"]["schemas"]["Issue"]["properties"];
    properties["title"] = json!({ "type": ["string", "null"] });
    Document::parse(&document.to_string(), "openapi.json").unwrap()
}

#[test]
fn a_finding_is_accepted_by_its_name_with_a_reason() {
    for name in
        ["Issue.row.title.nullability", "Issue.*.title.nullability", "'*.row.*.nullability'"]
    {
        let config = config(&format!("accept:\n  {name}: \"old rows are being filled\"\n"));
        let findings = findings_with(config.clone(), &drifted());
        let reasons: Vec<_> = findings.iter().map(|finding| finding.accepted.as_deref()).collect();
        assert_eq!(reasons, [Some("old rows are being filled")], "{name}");
        assert!(openapi::unused(&config, &findings).is_empty());
    }
}

#[test]
fn another_finding_is_not_accepted_with_it() {
    let config = config("accept:\n  Issue.create.title.nullability: because\n");
    let findings = findings_with(config.clone(), &drifted());
    assert_eq!(findings[0].accepted, None);
    let unused = openapi::unused(&config, &findings);
    assert_eq!(
        unused[0].to_string(),
        "`Issue.create.title.nullability` is accepted, and nothing finds it
 --> sync-patterns.config.yaml:2
  = remove it from `accept`"
    );
}

#[test]
fn a_schema_that_the_configuration_names_is_taken() {
    let mut document = undrifted();
    let schemas = &mut document["components"]["schemas"];
    schemas["Ticket"] = schemas["Issue"].clone();
    schemas["Ticket"]["properties"]["title"] = json!({ "type": "integer" });
    schemas["NewTicket"] = schemas["IssueCreate"].clone();
    schemas["NewTicket"]["properties"]["order"] = json!({ "type": "string" });
    let document = Document::parse(&document.to_string(), "openapi.json").unwrap();
    assert_eq!(shown(&findings_with(config(""), &document)), "");
    let named = config("schemas:\n  Issue: Ticket\n  IssueCreate: NewTicket\n");
    let findings = findings_with(named, &document);
    let pointers: Vec<&str> = findings.iter().map(|finding| finding.pointer.as_str()).collect();
    assert_eq!(
        pointers,
        [
            "/components/schemas/NewTicket/properties/order",
            "/components/schemas/Ticket/properties/title"
        ]
    );
}
