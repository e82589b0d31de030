//! Writes what the tests of `sync-patterns-export/client` run over; Git ignores it.

use contacts_models::{Account, Contact, ContactTag, Tag};
use sync_patterns_export::{Entry, Export};

fn main() {
    Export::new()
        .model::<Contact>()
        .model::<Account>()
        .model::<Tag>()
        .model::<ContactTag>()
        .config("contacts.config.yaml")
        .run();
    let tracker = tracker_models::ALL.iter().fold(Export::new(), |export, derived| {
        export.entry(Entry { model: derived.model, shape: derived.shape })
    });
    tracker.config("tracker.config.yaml").run();
}
