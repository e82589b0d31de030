//! `cargo demo`.

use crate::Result;
use crate::workspace::Workspace;

/// Shows it.
pub fn run(_workspace: &Workspace, _arguments: &[String]) -> Result<bool> {
    Err("not yet".to_owned())
}
