//! The npm packages of the web application against what the generated code needs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sync_patterns_export::npm::NpmNeeds;

use super::finding::Finding;
use super::programs::{is_at_least, numbers};
use super::project::Project;

/// The web application: the nearest folder with a `package.json` above the generated one.
pub struct Web {
    folder: PathBuf,
    /// As it is shown.
    name: String,
}

impl Web {
    /// That of a project.
    pub fn find(project: &Project) -> Option<Web> {
        let mut folders = project.config.output.ancestors();
        let folder = folders.find(|folder| folder.join("package.json").is_file())?;
        Some(Web { folder: folder.to_owned(), name: project.shown(folder) })
    }

    /// Whether its `package.json` has a package already.
    fn names(&self, name: &str) -> bool {
        let text = std::fs::read_to_string(self.folder.join("package.json")).unwrap_or_default();
        let manifest: Value = serde_json::from_str(&text).unwrap_or_default();
        manifest["dependencies"].get(name).is_some()
    }

    /// A package as the application finds it.
    fn package(&self, name: &str) -> Option<Package> {
        Package::resolve(name, &self.folder)
    }
}

/// Compares versions, and looks for second copies.
pub fn look(web: Option<&Web>, needs: Option<&NpmNeeds>) -> Vec<Finding> {
    let Some(web) = web else {
        return vec![Finding::skipped(
            "npm packages",
            "no package.json above the generated folder",
        )];
    };
    let Some(needs) = needs else {
        return vec![Finding::skipped("npm packages", "the export crate says what is needed")];
    };
    if web.folder.join(".pnp.cjs").is_file() {
        return vec![Finding::skipped("npm packages", "Yarn's Plug'n'Play has no folder of them")];
    }
    if needs.dependencies.keys().all(|name| web.package(name).is_none()) {
        let missing: Vec<String> = needs
            .dependencies
            .iter()
            .filter(|(name, _)| !web.names(name))
            .map(|(name, version)| format!(" {name}@{version}"))
            .collect();
        let install = format!("`npm install{}` in {}", missing.concat(), web.name);
        return vec![Finding::error(
            "npm packages",
            "none of those that are needed is installed",
            install,
        )];
    }
    let versions = needs.dependencies.iter().map(|(name, wanted)| version(web, name, wanted));
    versions.chain(needs.single.keys().filter_map(|name| copies(web, needs, name))).collect()
}

fn version(web: &Web, name: &str, wanted: &str) -> Finding {
    let install = format!("`npm install {name}@{wanted}` in {}", web.name);
    let Some(package) = web.package(name) else {
        return Finding::error(name, format!("is not installed, and {wanted} is needed"), install);
    };
    let version = package.version;
    if version == wanted {
        return Finding::ok(name, version);
    }
    let seen = format!("{version}, and the generated code is tested with {wanted}");
    if line(&version) != line(wanted) {
        Finding::error(name, seen, install)
    } else if is_at_least(&version, wanted) {
        Finding::ok(name, format!("{version} ({wanted} is tested)"))
    } else {
        Finding::warning(name, seen, install)
    }
}

/// The part of a version that npm's `^` keeps.
fn line(version: &str) -> Vec<u64> {
    let mut numbers = numbers(version);
    let first = numbers.iter().position(|&number| number != 0).unwrap_or(numbers.len());
    numbers.truncate(first + 1);
    numbers
}

/// Whether the packages that share one see another copy of it than the application.
fn copies(web: &Web, needs: &NpmNeeds, name: &str) -> Option<Finding> {
    let own = web.package(name)?;
    let sharing = needs.dependencies.keys().filter_map(|sharing| web.package(sharing));
    let sharing = sharing.filter(|sharing| sharing.names(name));
    let seen = sharing.filter_map(|sharing| Package::resolve(name, &sharing.folder));
    let mut folders: BTreeSet<PathBuf> = seen.map(|package| package.folder).collect();
    folders.insert(own.folder);
    let what = format!("copies of {name}");
    if folders.len() == 1 {
        return Some(Finding::ok(what, "one"));
    }
    let folders: Vec<String> = folders.iter().map(|folder| folder.display().to_string()).collect();
    Some(Finding::error(
        what,
        format!(
            "{}, which do not know each other's objects:\n{}",
            folders.len(),
            folders.join("\n")
        ),
        format!(
            "in {}/package.json: \"overrides\": {{ \"{name}\": \"${name}\" }}, then install again",
            web.name
        ),
    ))
}

/// An installed package.
struct Package {
    folder: PathBuf,
    version: String,
    manifest: Value,
}

impl Package {
    /// As Node does: from a folder upwards, through links.
    fn resolve(name: &str, from: &Path) -> Option<Package> {
        let mut folders = from.ancestors().map(|folder| folder.join("node_modules").join(name));
        let folder = folders.find(|folder| folder.join("package.json").is_file())?;
        let folder = folder.canonicalize().unwrap_or(folder);
        let text = std::fs::read_to_string(folder.join("package.json")).ok()?;
        let manifest: Value = serde_json::from_str(&text).ok()?;
        let version = manifest["version"].as_str()?.to_owned();
        Some(Package { folder, version, manifest })
    }

    /// Whether it imports another one.
    fn names(&self, name: &str) -> bool {
        let kinds = ["dependencies", "peerDependencies"];
        kinds.iter().any(|kind| self.manifest[kind].get(name).is_some())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::doctor::finding::State;

    fn install(folder: &Path, name: &str, manifest: &str) {
        let folder = folder.join("node_modules").join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("package.json"), manifest).unwrap();
    }

    fn web(folder: &Path) -> Web {
        fs::write(folder.join("package.json"), "{}").unwrap();
        Web { folder: folder.to_owned(), name: "web".to_owned() }
    }

    #[test]
    fn a_version_is_compared_as_npm_does() {
        let folder = tempfile::tempdir().unwrap();
        let web = web(folder.path());
        let state = |installed: &str, wanted: &str| {
            install(folder.path(), "a", &format!(r#"{{ "version": "{installed}" }}"#));
            version(&web, "a", wanted).state
        };
        assert_eq!(state("0.5.16", "0.5.16"), State::Ok);
        assert_eq!(state("0.5.20", "0.5.16"), State::Ok);
        assert_eq!(state("0.5.9", "0.5.16"), State::Warning);
        assert_eq!(state("0.6.0", "0.5.16"), State::Error);
        assert_eq!(state("19.0.0", "19.3.1"), State::Warning);
        assert_eq!(state("18.3.1", "19.3.1"), State::Error);
        assert_eq!(version(&web, "b", "1.0.0").state, State::Error);
    }

    #[test]
    fn a_second_copy_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let web = web(folder.path());
        let mut needs = NpmNeeds::default();
        for name in ["@tanstack/db", "@tanstack/react-db"] {
            needs.dependencies.insert(name.into(), "1.0.0".into());
        }
        needs.single.insert("@tanstack/db".into(), String::new());
        install(folder.path(), "@tanstack/db", r#"{ "version": "1.0.0" }"#);
        let react = r#"{ "version": "1.0.0", "dependencies": { "@tanstack/db": "1.1.0" } }"#;
        install(folder.path(), "@tanstack/react-db", react);
        let all = |state: State| {
            look(Some(&web), Some(&needs)).iter().filter(|f| f.state == state).count()
        };
        assert_eq!(all(State::Ok), 3);
        let inner = folder.path().join("node_modules/@tanstack/react-db");
        install(&inner, "@tanstack/db", r#"{ "version": "1.1.0" }"#);
        assert_eq!(all(State::Error), 1);
    }

    #[test]
    fn this_repositorys_own_packages_and_pages_are_what_is_needed() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let needs = NpmNeeds::usual();
        let example = fs::read_to_string(root.join("examples/contacts/web/package.json")).unwrap();
        let example: NpmNeeds = serde_json::from_str(&example).unwrap();
        assert!(
            needs
                .dependencies
                .iter()
                .all(|need| example.dependencies.iter().any(|one| one == need))
        );
        assert_eq!(example.single, needs.single);
        let page = fs::read_to_string(root.join("docs/client.md")).unwrap();
        for (name, version) in needs.dependencies.iter().filter(|(name, _)| *name != "react") {
            assert!(
                page.contains(&format!("{name}@{version}")),
                "docs/client.md: {name}@{version}"
            );
        }
    }
}
