//! `cargo build -p without-react-export` writes `src/generated`.

use contacts_models::Contact;

fn main() {
    sync_patterns_export::export![Contact];
}
