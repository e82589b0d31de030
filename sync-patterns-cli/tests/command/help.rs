//! `--help` of each command, completions and man pages.

use std::fs;

use snapbox::{Data, assert_data_eq};

use crate::{output, sync_patterns};

const COMMANDS: [&str; 7] = ["init", "check", "import", "generate", "doctor", "completions", "man"];

#[test]
fn each_commands_help_is_as_reviewed() {
    for command in [""].iter().chain(&COMMANDS) {
        let args: &[&str] = if command.is_empty() { &["--help"] } else { &[command, "--help"] };
        let help = output(&sync_patterns(args).assert().success());
        assert!(help.contains("Example"), "{command} has no example:\n{help}");
        let name = if command.is_empty() { "sync-patterns" } else { command };
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/command/help");
        let path = format!("{folder}/{name}.txt");
        assert_data_eq!(help, Data::read_from(path.as_ref(), None));
    }
}

#[test]
fn cargo_finds_the_command_too() {
    let command = snapbox::cmd::Command::new(env!("CARGO_BIN_EXE_cargo-sync-patterns"));
    command
        .args(["sync-patterns", "--version"])
        .assert()
        .success()
        .stdout_eq("sync-patterns [..]\n");
}

#[test]
fn an_unknown_command_is_an_impossible_one() {
    let said = sync_patterns(&["chekc"]).assert().code(2);
    said.stderr_eq(
        "\
error: unrecognized subcommand 'chekc'

  tip: a similar subcommand exists: 'check'
...
",
    );
}

#[test]
fn completions_name_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = output(&sync_patterns(&["completions", shell]).assert().success());
        assert!(COMMANDS.iter().all(|command| script.contains(command)), "{shell}:\n{script}");
    }
}

#[test]
fn a_man_page_is_written_for_each_command() {
    let folder = tempfile::tempdir().unwrap();
    let man1 = folder.path().join("man1");
    sync_patterns(&["man", man1.to_str().unwrap()]).assert().success().stdout_eq("");
    for command in COMMANDS {
        let page = man1.join(format!("sync-patterns-{command}.1"));
        assert!(fs::read_to_string(&page).unwrap().contains(".TH sync"), "{}", page.display());
    }
    assert!(man1.join("sync-patterns.1").is_file());
}
