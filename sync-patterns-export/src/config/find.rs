//! Where the configuration file is.

use std::path::{Path, PathBuf};

use super::FILE_NAME;
use crate::Diagnostic;

/// The file in a folder or in the nearest folder above it.
pub fn upwards(folder: &Path) -> Result<PathBuf, Diagnostic> {
    folder
        .ancestors()
        .map(|folder| folder.join(FILE_NAME))
        .find(|path| path.is_file())
        .ok_or_else(|| missing(&format!("{FILE_NAME} in {} or above", folder.display())))
}

/// What to say where there is no file.
pub fn missing(place: &str) -> Diagnostic {
    Diagnostic::new(format!("no configuration: cannot find {place}")).note(
        "create it; for example:\n\
             output: ./src/generated # the front end's folder for generated code\n\
             adapter: pglite # or sqlite\n\
             electric_url: http://localhost:3000\n\
             api_base_url: http://localhost:8000/api",
    )
}
