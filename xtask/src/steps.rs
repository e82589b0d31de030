//! The steps of `cargo verify`, in the order in which they run.

use std::path::PathBuf;

use crate::process::Invocation;
use crate::workspace::{Package, Workspace};
use crate::{Result, needs, npm, quickstart, walkthrough};

/// A step.
pub struct Step {
    /// What `--only` calls it.
    pub name: &'static str,
    /// What it does, in a few words.
    pub about: &'static str,
    /// What it cannot run without.
    pub needs: &'static [Need],
    /// The steps whose work it stands on.
    pub after: &'static [&'static str],
    /// What it does.
    pub actions: fn(&Workspace) -> Vec<Action>,
}

/// What a machine may not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Node, with npm.
    Node,
    /// A Chromium or Chrome.
    Chromium,
}

/// A part of a step.
pub enum Action {
    /// A program that must succeed.
    Run(Invocation),
    /// Installs a folder's npm packages.
    Install(PathBuf),
    /// Something that this program does itself.
    Do(fn(&Workspace) -> Result<()>),
}

/// All steps.
pub const STEPS: &[Step] = &[
    Step {
        name: "format",
        about: "the Rust sources are as rustfmt writes them",
        needs: &[],
        after: &[],
        actions: |workspace| vec![cargo(workspace, "fmt --all --check")],
    },
    Step {
        // Before any other build: that would write what is missing here.
        name: "emitted",
        about: "the example's committed output is what its models give; output for tests and other examples",
        needs: &[],
        after: &[],
        actions: |workspace| {
            let build = Invocation::cargo(&workspace.root, ["build"]);
            vec![
                Action::Run(build.with_variable("SYNC_PATTERNS_CHECK", "1")),
                cargo(workspace, "build --package tests-typescript --package without-react-export"),
            ]
        },
    },
    Step {
        name: "clippy",
        about: "no warning in any target, with all features",
        needs: &[],
        after: &[],
        actions: |workspace| {
            vec![cargo(workspace, "clippy --workspace --all-targets --all-features -- -D warnings")]
        },
    },
    Step {
        name: "features",
        about: "the libraries with no feature and with each alone",
        needs: &[],
        after: &[],
        actions: feature_combinations,
    },
    Step {
        name: "docs",
        about: "the documentation builds, all its links lead somewhere",
        needs: &[],
        after: &[],
        actions: documentation,
    },
    Step {
        name: "quickstart",
        about: "README.md's quick start works, and shows what is emitted",
        needs: &[],
        after: &[],
        actions: |workspace| {
            vec![
                Action::Do(quickstart::write),
                Action::Run(quickstart::build(workspace)),
                Action::Do(quickstart::compare),
            ]
        },
    },
    Step {
        name: "npm",
        about: "`npm ci` in each npm folder, where the lock file is newer",
        needs: &[Need::Node],
        after: &[],
        actions: npm_packages,
    },
    Step {
        name: "walkthrough",
        about: "docs/local-database.md's script, on PGlite, prints what it shows",
        needs: &[Need::Node],
        after: &["quickstart", "npm"],
        actions: |_| vec![Action::Do(walkthrough::run)],
    },
    Step {
        name: "typescript",
        about: "`npm run check` there: tsc --strict, linter, prettier",
        needs: &[Need::Node],
        after: &["emitted", "npm"],
        actions: |workspace| npm_scripts(workspace, "check"),
    },
    Step {
        name: "web",
        about: "`npm run build` there: what a browser loads",
        needs: &[Need::Node],
        after: &["emitted", "npm"],
        actions: |workspace| npm_scripts(workspace, "build"),
    },
    Step {
        name: "npm-test",
        about: "`npm test` there",
        needs: &[Need::Node],
        after: &["emitted", "npm"],
        actions: |workspace| npm_scripts(workspace, "test"),
    },
    Step {
        name: "simulation",
        about: "the client's simulation: 200 seeds over PGlite, 60 over SQLite, see docs/simulation.md",
        needs: &[Need::Node],
        after: &["emitted", "npm"],
        actions: |workspace| {
            let folder = workspace.root.join("sync-patterns-export/client");
            let simulate = Invocation::npm(&folder, ["run", "simulate"]);
            let over_sqlite = simulate.clone().with_variable("ADAPTER", "sqlite");
            vec![Action::Run(simulate), Action::Run(over_sqlite.with_variable("SEED", "1-60"))]
        },
    },
    Step {
        name: "test",
        about: "all Rust tests: units, databases, emitted output, compiler messages",
        needs: &[],
        after: &["npm"],
        actions: |workspace| {
            let arguments = "test --workspace --all-features --lib --bins --tests --examples \
                             --no-fail-fast";
            vec![cargo(workspace, arguments)]
        },
    },
    Step {
        name: "postgres",
        about: "the server's tests on the oldest and the newest Postgres that it supports",
        needs: &[Need::Node],
        after: &["test"],
        actions: |workspace| ["14", "18"].map(|major| on_postgres(workspace, major)).into(),
    },
    Step {
        name: "browser",
        about: "the contacts application in Chromium, from the server to the page, over PGlite and SQLite",
        needs: &[Need::Node, Need::Chromium],
        after: &["emitted", "npm"],
        actions: |workspace| {
            let folder = workspace.root.join("examples/contacts/e2e");
            let browser = Invocation::npm(&folder, ["run", "browser"]);
            let over = |adapter| Action::Run(browser.clone().with_variable("ADAPTER", adapter));
            ["pglite", "sqlite"].map(over).into()
        },
    },
    Step {
        name: "doctest",
        about: "every example in the documentation",
        needs: &[],
        after: &[],
        actions: |workspace| vec![cargo(workspace, "test --workspace --all-features --doc")],
    },
];

/// The step of a name.
pub fn find(name: &str) -> Option<&'static Step> {
    STEPS.iter().find(|step| step.name == name)
}

fn cargo(workspace: &Workspace, arguments: &str) -> Action {
    Action::Run(Invocation::cargo(&workspace.root, arguments.split_whitespace()))
}

/// What speaks with Postgres in words that versions may differ in.
fn on_postgres(workspace: &Workspace, major: &str) -> Action {
    let tests = ["setup", "shapes", "shape_service", "writes"];
    let tests = tests.iter().flat_map(|test| ["--test", test]);
    let arguments = ["test", "--workspace", "--all-features", "--no-fail-fast"];
    let invocation = Invocation::cargo(&workspace.root, arguments.into_iter().chain(tests));
    Action::Run(invocation.with_variable("POSTGRES_VERSION", major))
}

fn documentation(workspace: &Workspace) -> Vec<Action> {
    let arguments = ["doc", "--workspace", "--no-deps", "--all-features"];
    let invocation = Invocation::cargo(&workspace.root, arguments);
    vec![Action::Run(invocation.with_variable("RUSTDOCFLAGS", "-D warnings"))]
}

fn feature_combinations(workspace: &Workspace) -> Vec<Action> {
    let has_features = |package: &&Package| package.is_published && !package.features.is_empty();
    let mut actions = Vec::new();
    for package in workspace.packages.iter().filter(has_features) {
        let check = format!("clippy --package {} --lib --no-default-features", package.name);
        let mut combinations = vec![check.clone()];
        combinations
            .extend(package.features.iter().map(|feature| format!("{check} --features {feature}")));
        actions.extend(
            combinations
                .iter()
                .map(|combination| cargo(workspace, &format!("{combination} -- -D warnings"))),
        );
    }
    actions
}

fn npm_packages(workspace: &Workspace) -> Vec<Action> {
    let is_wanted = |folder: &PathBuf| {
        let is_postgres = workspace.relative(folder) == "tests/postgres";
        let is_needless = npm::is_current(folder) || is_postgres && needs::has_own_postgres();
        !is_needless
    };
    workspace.npm_folders().into_iter().filter(is_wanted).map(Action::Install).collect()
}

fn npm_scripts(workspace: &Workspace, script: &str) -> Vec<Action> {
    let folders = workspace.npm_folders().into_iter();
    let scripts = folders.map(|folder| Invocation::npm(&folder, ["run", "--if-present", script]));
    scripts.map(Action::Run).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_follows_the_one_it_stands_on() {
        for (position, step) in STEPS.iter().enumerate() {
            for after in step.after {
                assert!(STEPS[..position].iter().any(|earlier| earlier.name == *after));
            }
        }
    }
}
