//! `init`: what it writes builds, and what is there stays.

use std::{fs, path::Path};

use snapbox::file;

use crate::project::{Project, checkout};
use crate::{output, sync_patterns};

const ALL: [&str; 2] = ["--server", "--web"];

#[test]
fn dry_run_says_what_would_be_written_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let said = sync_patterns(&["init", "my-app", "--dry-run"]).args(ALL);
    said.current_dir(folder.path()).assert().success().stdout_eq(file!["init/dry-run.txt"]);
    assert!(folder.path().read_dir().unwrap().next().is_none());
}

/// Needs Node, and `npm ci --prefix sync-patterns-export/client`.
#[test]
#[cfg(unix)]
fn a_project_with_server_and_web_compiles_at_once() {
    let project = Project::new(&ALL);
    project.cargo(&["check"]).assert().success();
    let packages = checkout().join("sync-patterns-export/client/node_modules");
    std::os::unix::fs::symlink(&packages, project.folder.join("web/node_modules")).unwrap();
    snapbox::cmd::Command::new("node")
        .arg(packages.join("typescript/bin/tsc"))
        .current_dir(project.folder.join("web"))
        .assert()
        .success()
        .stdout_eq("");
    project.cargo(&["fmt", "--all", "--check"]).assert().success();
    snapbox::cmd::Command::new("node")
        .arg(packages.join("prettier/bin/prettier.cjs"))
        .args(["--check", "--no-semi", "--single-quote", "--print-width", "100"])
        .args(["web/src", "web/index.html", "web/package.json", "web/tsconfig.json"])
        .arg("web/vite.config.ts")
        .current_dir(&project.folder)
        .assert()
        .success();
}

/// `cargo verify` builds the quick start as it is written.
#[test]
fn the_quick_start_is_what_it_writes() {
    let folder = tempfile::tempdir().unwrap();
    sync_patterns(&["init"]).current_dir(folder.path()).assert().success();
    let readme = fs::read_to_string(checkout().join("README.md")).unwrap();
    for path in [
        "Cargo.toml",
        "models/Cargo.toml",
        "models/src/lib.rs",
        "export/Cargo.toml",
        "export/build.rs",
        "export/src/lib.rs",
    ] {
        let text = fs::read_to_string(folder.path().join(path)).unwrap();
        let block = format!("`{path}`\n\n```");
        let shown =
            readme.split_once(&block).unwrap_or_else(|| panic!("README.md has no {path}")).1;
        let shown = shown.split_once('\n').unwrap().1.split("```").next().unwrap();
        snapbox::assert_data_eq!(text, shown);
    }
}

#[test]
fn files_that_are_there_are_listed_and_stay() {
    let project = Project::new(&[]);
    project.edit("models/src/lib.rs", "A person whom we know.", "Mine.");
    project.edit("sync-patterns.config.yaml", "8000", "9000");
    let refused = project.init(&[]).code(2).stdout_eq("");
    refused.stderr_eq(
        "\
error: 2 files are there already
  = sync-patterns.config.yaml
    models/src/lib.rs
  = nothing was written; with `--force` they are replaced
  = `--prefix NAME` gives the crates other names: `NAME-models`
",
    );
    assert!(project.read("models/src/lib.rs").contains("Mine."));
    project.edit("models/src/lib.rs", "Mine.", "A person whom we know.");
    let refused = project.init(&[]).code(2).stdout_eq("");
    refused.stderr_eq(
        "\
error: sync-patterns.config.yaml is there already
  = nothing was written; with `--force` it is replaced
  = another folder has a configuration of its own
",
    );
    project.edit("models/src/lib.rs", "A person whom we know.", "Mine.");
    project.init(&["--force"]).success();
    assert!(!project.read("models/src/lib.rs").contains("Mine."));
    let again = output(&project.init(&[]).success());
    assert!(!again.contains("create") && !again.contains("replace"), "{again}");
}

#[test]
fn in_a_workspace_the_crates_become_members() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let manifest =
        "# Ours.\n[workspace]\nresolver = \"3\"\nmembers = [\n    \"app\", # the program\n]\n";
    write("Cargo.toml", manifest);
    write("app/Cargo.toml", "[package]\nname = \"app\"\nedition = \"2024\"\n");
    write("app/src/main.rs", "fn main() {}\n");
    write("app/models/Cargo.toml", "[package]\nname = \"models\"\nedition = \"2024\"\n");
    write("app/models/src/lib.rs", "");
    let with_models = manifest.replace("\"app\",", "\"app\", \"app/models\",");
    write("Cargo.toml", &with_models);
    let refused = sync_patterns(&["init"]).current_dir(folder.path()).assert().code(2);
    refused.stderr_eq(
        "\
error: the workspace has a package `models` already, in [..]models
  = nothing was written
  = `--prefix NAME` gives the crates other names: `NAME-models`
",
    );
    write("Cargo.toml", manifest);
    let init = sync_patterns(&["init", "--prefix", "acme", "--path"]).arg(checkout());
    let said = init.current_dir(folder.path()).assert().success();
    assert!(output(&said).contains("edit    Cargo.toml"), "{}", output(&said));
    let edited = fs::read_to_string(folder.path().join("Cargo.toml")).unwrap();
    assert_eq!(
        edited,
        "# Ours.\n[workspace]\nresolver = \"3\"\nmembers = [\n    \"app\", # the program\n    \
         \"acme-models\",\n    \"acme-export\",\n]\n"
    );
    let metadata = snapbox::cmd::Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(folder.path());
    let metadata = output(&metadata.assert().success());
    assert!(metadata.contains("acme-export"), "{metadata}");
    let build = fs::read_to_string(folder.path().join("acme-export/build.rs")).unwrap();
    assert!(build.contains("acme_models::Contact"), "{build}");
}

#[test]
fn a_folder_that_is_no_checkout_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let refused = sync_patterns(&["init", "--path", "nowhere"]).current_dir(folder.path()).assert();
    refused.code(2).stderr_eq(
        "\
error: [..]nowhere is no checkout of sync-patterns
  = `--path` takes the folder that has `sync-patterns-export` in it
",
    );
    assert!(Path::new(folder.path()).read_dir().unwrap().next().is_none());
}
