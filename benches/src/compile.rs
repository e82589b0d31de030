//! What `#[derive(Syncable)]` adds to the time of a build, beside the derives of serde and ts-rs.
//!
//! Only the crate with the structs is compiled again and again, by `rustc` itself; what it depends on
//! is built once, by cargo.

mod dependencies;
mod source;

use dependencies::{Dependencies, Emit};
use source::Subject;

use crate::{
    Effort, Result,
    report::{Table, milliseconds, times},
    samples::{Samples, take_turns, time},
};

pub fn run(effort: &Effort) -> Result<Vec<Table>> {
    let dependencies = Dependencies::build()?;
    let check = table(effort, &dependencies, Emit::Metadata, "`cargo check`")?;
    let build = table(effort, &dependencies, Emit::Code, "`cargo build`, without optimisation")?;
    Ok(vec![check, build])
}

fn table(effort: &Effort, dependencies: &Dependencies, emit: Emit, title: &str) -> Result<Table> {
    let sizes: &[usize] = effort.pick(&[1, 10, 50], &[2]);
    let mut columns: Vec<Vec<Samples>> = Vec::new();
    for &models in sizes {
        let sources = Subject::ALL
            .iter()
            .map(|subject| dependencies.write(&subject.file_name(models), &subject.source(models)))
            .collect::<Result<Vec<_>>>()?;
        columns.push(take_turns(effort.pick(9, 1), sources.len(), |subject| {
            let (compiled, duration) = time(|| dependencies.compile(&sources[subject], emit));
            compiled.map(|()| duration)
        })?);
    }
    let mut table = Table::new(title, ["derive"]);
    for &models in sizes {
        let plural = if models == 1 { "" } else { "s" };
        table.head.extend([format!("{models} model{plural}"), "÷ `TS`".to_owned()]);
    }
    let ts = Subject::ALL.iter().position(|subject| *subject == Subject::Ts).unwrap_or_default();
    for (index, subject) in Subject::ALL.iter().enumerate().skip(1) {
        let mut row = vec![subject.title().to_owned()];
        for samples in &columns {
            let [nothing, own, ts] = [&samples[0], &samples[index], &samples[ts]];
            row.push(milliseconds(own.beyond(nothing)));
            row.push(times(own.beyond(nothing) / ts.beyond(nothing)));
        }
        table.rows.push(row);
    }
    Ok(table)
}
