//! Writes another generated folder for the contacts application, over PGlite or SQLite:
//! `contacts-variants older sqlite FOLDER`.

mod older;

use std::{env, path::Path, process::ExitCode};

use contacts_models::{Account, Contact, ContactTag, Tag};
use sync_patterns_export::{Config, Export, Failure};

const USAGE: &str = "contacts-variants (same|older|electric) (pglite|sqlite) FOLDER";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [variant, adapter, folder] = arguments.as_slice() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let (contacts, collections) = match variant.as_str() {
        "same" => (Export::new().model::<Contact>(), "local"),
        "older" => (Export::new().model::<older::Contact>(), "local"),
        "electric" => (Export::new().model::<Contact>(), "electric"),
        _ => {
            eprintln!("there is no `{variant}`: {USAGE}");
            return ExitCode::from(2);
        }
    };
    let written = write(contacts, collections, adapter, folder);
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn write(contacts: Export, collections: &str, adapter: &str, folder: &str) -> Result<(), Failure> {
    let export = contacts.model::<Account>().model::<Tag>().model::<ContactTag>();
    let text = format!("output: {folder}\ncollections: {collections}\nadapter: {adapter}\n");
    let config = Config::parse(&text, Path::new("sync-patterns.config.yaml"))?;
    let generated = export.generate(config)?;
    generated.changes()?.apply(&generated.config.output)
}
