//! Files that are in the way: asked about at a terminal, an error elsewhere.

use std::io::{self, BufRead, IsTerminal, Write};

use sync_patterns_export::{Diagnostic, Failure};

use super::{Planned, What};
use crate::style::STRONG;

/// Whether to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Go,
    Stop,
}

/// Asks about each file that would be replaced, before anything is written.
pub fn settle(plan: &mut [Planned], way_out: &str) -> Result<Answer, Failure> {
    let in_the_way: Vec<&mut Planned> =
        plan.iter_mut().filter(|file| file.what == What::Replace).collect();
    if in_the_way.is_empty() {
        return Ok(Answer::Go);
    }
    if io::stdin().is_terminal() && io::stderr().is_terminal() {
        return Ok(ask(in_the_way, &mut io::stdin().lock(), &mut anstream::stderr().lock()));
    }
    let names: Vec<&str> = in_the_way.iter().map(|file| file.shown.as_str()).collect();
    let (are, they) = if names.len() == 1 { ("is", "it") } else { ("are", "they") };
    let mut what = Diagnostic::new(format!("{} files {are} there already", names.len()));
    if names.len() == 1 {
        what.message = format!("{} is there already", names[0]);
    } else {
        what = what.note(names.join("\n"));
    }
    Err(what
        .note(format!("nothing was written; with `--force` {they} {are} replaced"))
        .note(way_out)
        .into())
}

/// What somebody at a terminal says. An input that ends says no more than "stop".
fn ask(files: Vec<&mut Planned>, from: &mut impl BufRead, to: &mut impl Write) -> Answer {
    let mut is_all = false;
    for file in files {
        while !is_all {
            let question = "is there and differs. Replace it?";
            let _ = write!(
                to,
                "{STRONG}{}{STRONG:#} {question} [y]es, [n]o, [a]ll, [q]uit: ",
                file.shown
            );
            let _ = to.flush();
            let mut line = String::new();
            let read = from.read_line(&mut line);
            match (read, line.trim().to_lowercase().as_str()) {
                (Err(_) | Ok(0), _) | (_, "q" | "quit") => return Answer::Stop,
                (_, "y" | "yes") => break,
                (_, "n" | "no") => {
                    file.what = What::Keep;
                    break;
                }
                (_, "a" | "all") => is_all = true,
                _ => {}
            }
        }
    }
    Answer::Go
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(typed: &str) -> (Answer, Vec<What>) {
        let file = |name: &str| Planned {
            shown: name.into(),
            path: name.into(),
            text: String::new(),
            what: What::Replace,
        };
        let mut plan = [file("a"), file("b"), file("c")];
        let answer = ask(plan.iter_mut().collect(), &mut typed.as_bytes(), &mut io::sink());
        (answer, plan.iter().map(|file| file.what).collect())
    }

    #[test]
    fn each_file_is_asked_about() {
        use What::{Keep, Replace};
        assert_eq!(answered("y\nn\nyes\n"), (Answer::Go, vec![Replace, Keep, Replace]));
        assert_eq!(answered("n\na\n"), (Answer::Go, vec![Keep, Replace, Replace]));
        assert_eq!(answered("what?\nn\nn\nn\n"), (Answer::Go, vec![Keep, Keep, Keep]));
        assert_eq!(answered("y\nq\n").0, Answer::Stop);
        assert_eq!(answered("y\n").0, Answer::Stop);
    }
}
