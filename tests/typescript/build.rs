//! Writes what the tests of `sync-patterns-export/client` run over; Git ignores it.

mod contacts;
mod earlier;

use contacts::{Account, Contact, ContactTag, Tag};
use sync_patterns_export::{Entry, Export};

fn main() {
    for config in ["contacts.config.yaml", "contacts.sqlite.config.yaml"] {
        Export::new()
            .model::<Contact>()
            .model::<Account>()
            .model::<Tag>()
            .model::<ContactTag>()
            .config(config)
            .run();
    }
    for config in ["earlier.config.yaml", "earlier.sqlite.config.yaml"] {
        Export::new()
            .entry(earlier::contacts())
            .entry(earlier::notes())
            .model::<Account>()
            .model::<ContactTag>()
            .config(config)
            .run();
    }
    for config in ["tracker.config.yaml", "tracker.sqlite.config.yaml"] {
        let tracker = tracker_models::ALL.iter().fold(Export::new(), |export, derived| {
            export.entry(Entry { model: derived.model, shape: derived.shape })
        });
        tracker.config(config).run();
    }
}
