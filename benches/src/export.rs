use crate::{Effort, Result, report::Table};

pub fn run(_effort: &Effort) -> Result<Vec<Table>> {
    Ok(Vec::new())
}
