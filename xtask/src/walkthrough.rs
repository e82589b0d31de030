//! docs/local-database.md as a test: its script is run where the quick start was built, and must
//! print what the page shows.

use crate::process::Invocation;
use crate::quickstart::{blocks, folder, write_file};
use crate::workspace::Workspace;
use crate::{Result, npm};

const PAGE: &str = "docs/local-database.md";

/// Writes the page's files, runs its commands and compares.
pub fn run(workspace: &Workspace) -> Result<()> {
    let folder = folder(workspace);
    npm::lend(&workspace.root.join("tests/pglite"), &folder.join("web"))?;
    for block in blocks(workspace, PAGE)? {
        let Some(script) = block.label.strip_prefix("node ") else {
            write_file(&folder.join(&block.label), &block.text)?;
            continue;
        };
        let printed = Invocation::program("node", &folder, [script]).stdout()?;
        if printed != block.text {
            return Err(format!(
                "`{}` of {PAGE} does not print what the page shows, but\n\n{printed}",
                block.label
            ));
        }
    }
    Ok(())
}
