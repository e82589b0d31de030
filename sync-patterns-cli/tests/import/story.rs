//! Adopting a backend, as docs/openapi-check.md tells it: a FastAPI project's document becomes models by
//! `import` and a client by `cargo build`; a later change of the backend fails the next build, which
//! says where and why.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::document::text;
use crate::workspace::{cargo, prepare, repository, sync_patterns};

#[test]
fn a_change_of_the_backend_that_breaks_the_client_fails_the_build() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("adopted");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let spec = folder.join("openapi.json");
    let mut document: Value = serde_json::from_str(&text("fastapi")).unwrap();
    fs::write(&spec, document.to_string()).unwrap();

    let checkout = repository().display().to_string();
    let (said, code) = sync_patterns(&folder, &["import", "openapi.json", "--path", &checkout]);
    assert_eq!(code, 0, "{said}");
    prepare(&folder, &["models", "export"]);
    let built = |arguments: &[&str]| {
        let output = cargo(&folder, arguments);
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(built(&["build", "--quiet"]), (true, String::new()));
    let collection = folder.join("web/src/generated/collections/contacts.ts");
    assert!(fs::read_to_string(collection).unwrap().contains("contactsCollection"));

    // A migration makes a name optional and renames a column; nobody tells the front end.
    let contact = &mut document["components"]["schemas"]["Contact"];
    contact["properties"]["first_name"] =
        json!({ "anyOf": [{ "type": "string" }, { "type": "null" }] });
    let email = contact["properties"].as_object_mut().unwrap().remove("email").unwrap();
    contact["properties"]["mail"] = email;
    fs::write(&spec, document.to_string()).unwrap();

    let (is_built, said) = built(&["build", "--quiet"]);
    assert!(!is_built);
    snapbox::assert_data_eq!(
        said,
        snapbox::str![[r#"
error: export@0.1.0: `Contact.first_name` can be null in the API's row, and not in Rust
error: export@0.1.0:   --> models/src/lib.rs:36
error: export@0.1.0:    = openapi.json#/components/schemas/Contact/properties/first_name
error: export@0.1.0:    = Rust: text
error: export@0.1.0:    = API:  string or null
error: export@0.1.0:    = either in Rust: make the field an `Option`
error: export@0.1.0:    = or in the API: let the property never be null
error: export@0.1.0:    = or accept it, in `accept` of the configuration: Contact.row.first_name.nullability: "why"
error: export@0.1.0: `Contact.email` is not in the API's row
error: export@0.1.0:   --> models/src/lib.rs:38
error: export@0.1.0:    = openapi.json#/components/schemas/Contact
error: export@0.1.0:    = Rust: text or null
error: export@0.1.0:    = API:  no property `email`; did you mean `mail`?
error: export@0.1.0:    = either in Rust: remove the field, rename it, or mark it `#[sync(local_only)]`
error: export@0.1.0:    = or in the API: add the property `email`: string or null
error: export@0.1.0:    = or accept it, in `accept` of the configuration: Contact.row.email.missing: "why"
error: build script logged errors

"#]]
    );

    // The configuration can let it pass as warnings, or not look.
    let config = folder.join("sync-patterns.config.yaml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, format!("{text}check: warn\n")).unwrap();
    // Quiet means quiet: not even warnings.
    let (is_built, said) = built(&["build"]);
    assert!(is_built, "{said}");
    assert!(
        said.contains("warning: export@0.1.0: `Contact.email` is not in the API's row"),
        "{said}"
    );
    fs::write(&config, format!("{text}check: off\n")).unwrap();
    assert_eq!(built(&["build", "--quiet"]), (true, String::new()));
}
