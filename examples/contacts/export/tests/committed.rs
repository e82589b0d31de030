//! What is committed is what the committed models give.
//!
//! Cargo has run `build.rs` before any test of this workspace, so the folder itself is always up to date;
//! the question is whether its last change was committed with the one that caused it.

use std::path::Path;
use std::process::Command;

use contacts_models::{Account, Contact, ContactTag, Tag};
use sync_patterns_export::Export;

const GENERATED: &str = "examples/contacts/web/src/generated";

/// Everything that the generated folder depends on.
const SOURCES: [&str; 6] = [
    "examples/contacts/models",
    "examples/contacts/sync-patterns.config.yaml",
    "src",
    "sync-patterns-core/src",
    "sync-patterns-derive/src",
    "sync-patterns-export/src",
];

/// What differs from the last commit; `None` outside a git repository.
fn uncommitted(paths: &[&str]) -> Option<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3)?;
    let mut git = Command::new("git");
    git.current_dir(root).args(["status", "--porcelain", "--"]).args(paths);
    let output = git.output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}

#[test]
fn the_generated_folder_is_committed_with_its_sources() {
    let (Some(sources), Some(generated)) = (uncommitted(&SOURCES), uncommitted(&[GENERATED]))
    else {
        eprintln!("not a git repository: nothing to compare with");
        return;
    };
    if sources.is_empty() {
        assert_eq!(generated, "", "run `cargo build` and commit what it writes");
    }
}

#[test]
fn the_generated_folder_is_up_to_date() {
    let export = Export::new().model::<Contact>().model::<Account>().model::<Tag>();
    let export = export.model::<ContactTag>();
    let config = export.load_config(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let changes = export.generate(config).unwrap().changes().unwrap();
    assert!(changes.is_empty(), "{}", changes.diff());
}
