//! `generate`, in a project that `init` made.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use snapbox::file;

use crate::project::{Project, target};
use crate::sync_patterns;

#[test]
fn files_are_written_compared_and_removed() {
    let project = Project::new(&[]);
    let written = project.run(&["generate"]).assert().success();
    written.stdout_eq(file!["generate/first.txt"]);
    project.run(&["generate", "--check"]).assert().success().stdout_eq(file!["generate/ok.txt"]);

    project.edit("models/src/lib.rs", "Where mail reaches them.", "The address.");
    let checked = project.run(&["generate", "--check"]).assert().code(1);
    checked.stdout_eq(file!["generate/differs.txt"]);
    assert!(project.read("web/src/generated/types/contacts.ts").contains("Where mail"));

    project.edit("models/src/lib.rs", "(local_first)", "(local_first, table = \"people\")");
    let again = project.run(&["generate"]).assert().success();
    again.stdout_eq(file!["generate/again.txt"]);
    assert!(project.read("web/src/generated/types/people.ts").contains("The address."));
    assert!(!project.folder.join("web/src/generated/types/contacts.ts").exists());
}

#[test]
fn models_that_do_not_compile_are_the_compilers_to_explain() {
    let project = Project::new(&[]);
    project.edit("models/src/lib.rs", "pub id: Uuid", "pub id: Option<Uuid>");
    let failed = project.run(&["generate"]).assert().code(2).stdout_eq("");
    let said = String::from_utf8(failed.get_output().stderr.clone()).unwrap();
    assert!(said.contains("models/src/lib.rs"), "{said}");
    assert!(
        said.ends_with("error: `cargo check --package export` failed\n  = what it says is above\n"),
        "{said}"
    );
}

#[test]
fn outside_of_a_workspace_it_says_how_to_get_one() {
    let folder = tempfile::tempdir().unwrap();
    let failed = sync_patterns(&["generate"]).current_dir(folder.path()).assert().code(2);
    failed.stderr_eq(
        "\
error: could not find `Cargo.toml` in `[..]` or any parent directory
  = the command reads the models of the Cargo workspace that it is called in
  = without one: `sync-patterns init`, or `check --manifest`
",
    );
}

/// Long enough for a loaded machine to compile two small crates.
const PATIENCE: Duration = Duration::from_secs(300);

struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(project: &Project, temporary: &std::path::Path) -> Watching {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sync-patterns"))
            .args(["generate", "--watch"])
            .current_dir(&project.folder)
            .env("CARGO_TARGET_DIR", target())
            .env("TMPDIR", temporary)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (sender, lines) = channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            let lines = output.lines().map_while(Result::ok);
            lines.for_each(|line| drop(sender.send(line)));
        });
        Watching { child, lines }
    }

    /// All lines up to one with this text.
    fn until(&self, text: &str) -> Vec<String> {
        let mut seen = Vec::new();
        while !seen.last().is_some_and(|line: &String| line.contains(text)) {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => seen.push(line),
                Err(error) => panic!("no `{text}` ({error}) in:\n{}", seen.join("\n")),
            }
        }
        seen
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
#[cfg(unix)]
fn watch_writes_again_after_a_change_and_ends_cleanly() {
    let project = Project::new(&[]);
    let temporary = tempfile::tempdir().unwrap();
    let mut watching = Watching::start(&project, temporary.path());
    watching.until("waiting for a change");

    // What does not compile is no end: the next change may.
    project.edit("models/src/lib.rs", "pub email: Option<String>", "pub phone: Option<Strin");
    let failed = watching.until("waiting for a change");
    assert_eq!(failed.len(), 1, "{failed:?}");
    project.edit("models/src/lib.rs", "pub phone: Option<Strin", "pub phone: Option<String>");
    let written = watching.until("waiting for a change");
    assert!(written.iter().any(|line| line.ends_with("written types/contacts.ts")), "{written:?}");
    assert!(project.read("web/src/generated/types/contacts.ts").contains("phone"));

    let id = watching.child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert!(watching.child.wait().unwrap().success());
    let left: Vec<_> = temporary.path().read_dir().unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}
