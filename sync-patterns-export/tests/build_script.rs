//! What Cargo is told. The test starts itself again as the build script, because a script's output is
//! its process's.

mod fixture;

use std::fs;
use std::path::Path;
use std::process::Command;

use fixture::{export, model};

#[test]
#[ignore = "the build script that the other tests start"]
fn build_script() {
    export([model("Contact", "contacts")]).run();
}

/// What a build script in a folder tells Cargo, but for paths that it watches.
fn run(folder: &Path, check: Option<&str>) -> (Vec<String>, Vec<String>) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--ignored", "--exact", "build_script", "--nocapture"]);
    command
        .env("CARGO_MANIFEST_DIR", folder)
        .env_remove("SYNC_PATTERNS_CHECK")
        .env_remove("SYNC_PATTERNS_REPORT");
    if let Some(check) = check {
        command.env("SYNC_PATTERNS_CHECK", check);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "a failure is what it says, not how it ends");
    let lines = String::from_utf8(output.stdout).unwrap();
    let lines = lines.lines().filter_map(|line| line.split_once("cargo::").map(|(_, line)| line));
    let (watched, said): (Vec<&str>, Vec<&str>) =
        lines.partition(|line| line.starts_with("rerun-if-changed="));
    let owned = |lines: Vec<&str>| lines.into_iter().map(str::to_owned).collect();
    (owned(watched), owned(said))
}

const QUIET: [&str; 2] =
    ["rerun-if-env-changed=SYNC_PATTERNS_CHECK", "rerun-if-env-changed=SYNC_PATTERNS_REPORT"];

#[test]
fn it_writes_and_is_quiet() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("sync-patterns.config.yaml");
    fs::write(&config, "output: out").unwrap();
    for _ in 0..2 {
        let (watched, said) = run(folder.path(), None);
        assert_eq!(said, QUIET);
        assert_eq!(watched[0], format!("rerun-if-changed={}", config.display()));
        assert!(watched.iter().any(|line| line.ends_with("contacts.ts")));
        for line in &watched {
            let path = line.trim_start_matches("rerun-if-changed=");
            assert!(Path::new(path).is_file(), "{path} would run the script on every build");
        }
    }
}

#[test]
fn a_check_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("sync-patterns.config.yaml"), "output: out").unwrap();
    let (_, said) = run(folder.path(), Some("1"));
    let out = folder.path().join("out");
    assert_eq!(said[2], format!("error={} is not up to date", out.display()));
    assert!(said.contains(&"error=  = missing: api.ts".to_owned()), "{said:?}");
    assert!(!out.exists());
    assert_eq!(run(folder.path(), Some("0")).1, QUIET);
    assert_eq!(run(folder.path(), Some("1")).1, QUIET);
}

#[test]
fn a_mistake_is_cargos_error() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("sync-patterns.config.yaml");
    fs::write(&config, "outputs: out").unwrap();
    let (_, said) = run(folder.path(), None);
    assert_eq!(said[2], "error=unknown key `outputs`; did you mean `output`?");
    assert_eq!(said[3], format!("error= --> {}:1:1", config.display()));
    assert!(!folder.path().join("out").exists());
    // In a workspace, paths are shown as the compiler shows them.
    fs::write(folder.path().join("Cargo.lock"), "").unwrap();
    let export = folder.path().join("export");
    fs::create_dir(&export).unwrap();
    assert_eq!(run(&export, None).1[3], "error= --> sync-patterns.config.yaml:1:1");
}
