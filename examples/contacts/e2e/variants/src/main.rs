//! Writes another generated folder for the contacts application: `contacts-variants older FOLDER`.

mod older;

use std::{env, path::Path, process::ExitCode};

use contacts_models::{Account, Contact, ContactTag, Tag};
use sync_patterns_export::{Config, Export, Failure};

const USAGE: &str = "contacts-variants (older|electric) FOLDER";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [variant, folder] = arguments.as_slice() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let written = match variant.as_str() {
        "older" => write(Export::new().model::<older::Contact>(), "local", folder),
        "electric" => write(Export::new().model::<Contact>(), "electric", folder),
        _ => {
            eprintln!("there is no `{variant}`: {USAGE}");
            return ExitCode::from(2);
        }
    };
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn write(contacts: Export, collections: &str, folder: &str) -> Result<(), Failure> {
    let export = contacts.model::<Account>().model::<Tag>().model::<ContactTag>();
    let text = format!("output: {folder}\ncollections: {collections}\n");
    let config = Config::parse(&text, Path::new("sync-patterns.config.yaml"))?;
    let generated = export.generate(config)?;
    generated.changes()?.apply(&generated.config.output)
}
