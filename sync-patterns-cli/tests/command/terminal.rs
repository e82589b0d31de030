//! Terminals, and readers that go away.

use std::{
    fs::File,
    io::{Read, Write},
    path::Path,
    process::{Command, Stdio},
};

use nix::pty::openpty;

use crate::check::drifted;
use crate::project::checkout;

/// What a person at a terminal sees who types this, and the exit code.
fn at_a_terminal(
    folder: &Path,
    args: &[&str],
    variables: &[(&str, &str)],
    typed: &str,
) -> (String, i32) {
    let pty = openpty(None, None).unwrap();
    let side = || Stdio::from(pty.slave.try_clone().unwrap());
    let mut child = Command::new(env!("CARGO_BIN_EXE_sync-patterns"))
        .args(args)
        .current_dir(folder)
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .env("TERM", "xterm")
        .envs(variables.iter().copied())
        .stdin(side())
        .stdout(side())
        .stderr(side())
        .spawn()
        .unwrap();
    drop(pty.slave);
    let mut master = File::from(pty.master);
    master.write_all(typed.as_bytes()).unwrap();
    let mut seen = Vec::new();
    // Linux says EIO where others say that it is the end.
    let _ = master.read_to_end(&mut seen);
    (String::from_utf8(seen).unwrap(), child.wait().unwrap().code().unwrap())
}

const ESCAPE: char = '\u{1b}';

#[test]
fn colours_are_for_terminals() {
    let folder = tempfile::tempdir().unwrap();
    // Makes the document.
    let said = drifted(folder.path(), &[]).assert().code(1);
    assert!(!crate::output(&said).contains(ESCAPE), "no terminal");
    let always = drifted(folder.path(), &["--color", "always"]).assert().code(1);
    assert!(crate::output(&always).contains(ESCAPE), "asked for");

    let manifest = checkout().join("examples/contacts/web/src/generated/manifest.json");
    let manifest = manifest.to_str().unwrap();
    let args = ["check", "--spec", "openapi.json", "--manifest", manifest];
    let (seen, code) = at_a_terminal(folder.path(), &args, &[], "");
    assert_eq!(code, 1, "{seen}");
    assert!(seen.contains(ESCAPE), "{seen}");
    let (seen, _) = at_a_terminal(folder.path(), &args, &[("NO_COLOR", "1")], "");
    assert!(seen.contains("error[type]") && !seen.contains(ESCAPE), "{seen}");
    let never = [&args[..], &["--color", "never"]].concat();
    let (seen, _) = at_a_terminal(folder.path(), &never, &[], "");
    assert!(seen.contains("error[type]") && !seen.contains(ESCAPE), "{seen}");
}

#[test]
fn somebody_at_a_terminal_is_asked_before_a_file_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(path("models/src")).unwrap();
    std::fs::write(path("models/src/lib.rs"), "// mine").unwrap();
    std::fs::write(path("sync-patterns.config.yaml"), "# mine").unwrap();
    let (seen, code) = at_a_terminal(folder.path(), &["init"], &[], "q\n");
    assert_eq!(code, 1, "{seen}");
    assert!(seen.contains("nothing was written") && !path("Cargo.toml").exists(), "{seen}");

    let (seen, code) = at_a_terminal(folder.path(), &["init"], &[], "y\nn\n");
    assert_eq!(code, 0, "{seen}");
    assert!(seen.contains("Replace it? [y]es, [n]o, [a]ll, [q]uit"), "{seen}");
    let text = |name: &str| std::fs::read_to_string(path(name)).unwrap();
    assert!(text("sync-patterns.config.yaml").contains("output:"));
    assert_eq!(text("models/src/lib.rs"), "// mine");
}

/// As `sync-patterns … | head -0` has it.
#[test]
fn a_reader_that_is_gone_is_no_mistake() {
    let folder = tempfile::tempdir().unwrap();
    drifted(folder.path(), &[]).assert().code(1);
    let manifest = checkout().join("examples/contacts/web/src/generated/manifest.json");
    let manifest = manifest.to_str().unwrap();
    let check = ["check", "--spec", "openapi.json", "--manifest", manifest];
    for (args, expected) in [
        (&check[..], 1),
        (&[&check[..], &["--format", "json"]].concat(), 1),
        (&["--help"], 0),
        (&["init", "--dry-run"], 0),
        (&["completions", "bash"], 0),
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = Command::new(env!("CARGO_BIN_EXE_sync-patterns"))
            .args(args)
            .current_dir(folder.path())
            .stdout(writer)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), said.as_str()), (Some(expected), ""), "{args:?}");
    }
}
