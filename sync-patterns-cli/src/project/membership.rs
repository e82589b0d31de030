//! The Cargo workspace that a new project's crates belong to.

use std::path::{Path, PathBuf};

use sync_patterns_export::{Diagnostic, Failure};
use toml_edit::{Array, DocumentMut, Item, Table, Value};

use crate::workspace::Workspace;

/// The workspace.
pub enum Membership {
    /// One of its own.
    New,
    /// One that is there: its manifest, the manifest's text, and that with the new members.
    Existing { manifest: PathBuf, text: String, edited: String },
}

impl Membership {
    /// That of a folder with new crates.
    pub fn of(folder: &Path, crates: &[String]) -> Result<Membership, Failure> {
        let own = folder.join("Cargo.toml");
        for ancestor in folder.ancestors() {
            let manifest = ancestor.join("Cargo.toml");
            let Some((text, document)) = read(&manifest)? else { continue };
            let Some(workspace) = document.get("workspace") else { continue };
            let place = folder.strip_prefix(ancestor).unwrap_or(Path::new(""));
            if !is_excluded(workspace, place) {
                return Membership::edited(manifest, text, document, place, crates);
            }
        }
        match read(&own)? {
            // A package of its own becomes the root of a workspace.
            Some((text, document)) => {
                Membership::edited(own, text, document, Path::new(""), crates)
            }
            None => Ok(Membership::New),
        }
    }

    /// Refuses names that other packages of the workspace have, since Cargo would.
    pub fn refuse_taken(&self, folder: &Path, crates: &[String]) -> Result<(), Failure> {
        let Membership::Existing { manifest, .. } = self else { return Ok(()) };
        let root = manifest.parent().unwrap_or(Path::new(""));
        // A workspace that Cargo cannot read, one without members for example, has no packages.
        let Ok(workspace) = Workspace::of(root) else { return Ok(()) };
        for name in crates {
            let Some(other) = workspace.folder(name) else { continue };
            if other != folder.join(name) {
                return Err(Diagnostic::new(format!(
                    "the workspace has a package `{name}` already, in {}",
                    other.display()
                ))
                .note("nothing was written")
                .note(format!("`--prefix NAME` gives the crates other names: `NAME-{name}`"))
                .into());
            }
        }
        Ok(())
    }

    /// Whether `cargo build` in the workspace's folder builds the new crates.
    pub fn is_built_by_default(&self) -> bool {
        let Membership::Existing { edited, .. } = self else { return true };
        let document: Option<DocumentMut> = edited.parse().ok();
        document.is_some_and(|document| {
            let workspace = &document["workspace"];
            workspace.get("default-members").is_none() && document.get("package").is_none()
        })
    }

    fn edited(
        manifest: PathBuf,
        text: String,
        mut document: DocumentMut,
        place: &Path,
        crates: &[String],
    ) -> Result<Membership, Failure> {
        let table = document.entry("workspace").or_insert(Item::Table(Table::new()));
        let members = table
            .as_table_like_mut()
            .map(|table| table.entry("members").or_insert(Array::new().into()))
            .and_then(Item::as_array_mut);
        let Some(members) = members else {
            return Err(Diagnostic::new(format!(
                "`workspace.members` in {} is no list",
                manifest.display()
            ))
            .into());
        };
        for name in crates {
            let member = place.join(name).display().to_string().replace('\\', "/");
            let known: Vec<&str> = members.iter().filter_map(Value::as_str).collect();
            if !known.iter().any(|pattern| covers(pattern, &member)) {
                push(members, &member);
            }
        }
        let edited = document.to_string();
        Ok(Membership::Existing { manifest, text, edited })
    }
}

fn read(manifest: &Path) -> Result<Option<(String, DocumentMut)>, Failure> {
    let text = match std::fs::read_to_string(manifest) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            let message = format!("cannot read {}: {error}", manifest.display());
            return Err(Diagnostic::new(message).into());
        }
    };
    match text.parse() {
        Ok(document) => Ok(Some((text, document))),
        Err(error) => Err(Diagnostic::new(format!("{} is no TOML", manifest.display()))
            .note(error.to_string().trim_end())
            .into()),
    }
}

fn is_excluded(workspace: &Item, place: &Path) -> bool {
    let exclude = workspace.get("exclude").and_then(Item::as_array);
    let mut exclude = exclude.into_iter().flatten().filter_map(Value::as_str);
    place != Path::new("") && exclude.any(|excluded| place.starts_with(excluded))
}

/// Whether a member is one of those that a pattern names; `*` stands for a part of a folder's name.
fn covers(pattern: &str, member: &str) -> bool {
    let (patterns, members) = (pattern.split('/'), member.split('/'));
    let covers_part = |(pattern, part): (&str, &str)| match pattern.split_once('*') {
        Some((start, end)) => {
            part.len() >= start.len() + end.len() && part.starts_with(start) && part.ends_with(end)
        }
        None => pattern == part,
    };
    patterns.clone().count() == members.clone().count() && patterns.zip(members).all(covers_part)
}

/// Adds a member as the others are written: on a line of its own where they are. A comment behind the
/// last one stays there.
fn push(members: &mut Array, member: &str) {
    let mut value = Value::from(member);
    let mut before = String::from(if members.is_empty() { "" } else { " " });
    let indent = members.iter().last().and_then(|last| {
        let prefix = last.decor().prefix()?.as_str()?;
        Some(prefix[prefix.rfind('\n')?..].to_owned())
    });
    if let Some(indent) = indent {
        // With a comma behind the last one its comment belongs to the list's end, without to itself.
        let trailing = members.trailing().as_str().unwrap_or_default().trim_end().to_owned();
        let last = members.len() - 1;
        let mut comment = String::new();
        if let Some(last) = members.get_mut(last) {
            let suffix = last.decor().suffix().and_then(|suffix| suffix.as_str());
            comment = suffix.unwrap_or_default().trim_end().to_owned();
            last.decor_mut().set_suffix("");
        }
        before = comment + &trailing + &indent;
        members.set_trailing("\n");
        members.set_trailing_comma(true);
    }
    value.decor_mut().set_prefix(before);
    members.push_formatted(value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn becomes(manifest: &str, expected: &str) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
        let crates = ["models".to_owned(), "export".to_owned()];
        let Membership::Existing { edited, .. } = Membership::of(folder.path(), &crates).unwrap()
        else {
            panic!("a workspace is there");
        };
        assert_eq!(edited, expected);
    }

    #[test]
    fn members_are_added_as_the_others_are_written() {
        becomes(
            "[workspace]\nmembers = [\"a\"] # those\n",
            "[workspace]\nmembers = [\"a\", \"models\", \"export\"] # those\n",
        );
        becomes(
            "[workspace]\nmembers = [\n    \"a\", # one\n    # two\n    \"b\", # three\n]\n",
            "[workspace]\nmembers = [\n    \"a\", # one\n    # two\n    \"b\", # three\n    \
             \"models\",\n    \"export\",\n]\n",
        );
        becomes(
            "[workspace]\nmembers = [\n  \"a\"\n]\n\n# more\n[profile.dev]\ndebug = 0\n",
            "[workspace]\nmembers = [\n  \"a\",\n  \"models\",\n  \"export\",\n]\n\n# more\n\
             [profile.dev]\ndebug = 0\n",
        );
        becomes("[workspace]\n", "[workspace]\nmembers = [\"models\", \"export\"]\n");
    }

    #[test]
    fn a_package_becomes_a_workspaces_root() {
        becomes(
            "[package]\nname = \"app\" # ours\n",
            "[package]\nname = \"app\" # ours\n\n[workspace]\nmembers = [\"models\", \"export\"]\n",
        );
    }

    #[test]
    fn members_that_are_known_are_not_added_again() {
        let manifest = "[workspace]\nmembers = [\"mod*\", \"export\"]\n";
        becomes(manifest, manifest);
        assert!(covers("crates/*", "crates/models") && !covers("crates/*", "models"));
        assert!(!covers("*", "crates/models"));
    }

    #[test]
    fn a_workspace_further_up_gets_the_members() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = folder.path().join("Cargo.toml");
        std::fs::write(&manifest, "[workspace]\nexclude = [\"other\"]\n").unwrap();
        let crates = ["models".to_owned()];
        let of = |place: &str| Membership::of(&folder.path().join(place), &crates).unwrap();
        assert!(matches!(of("app"), Membership::Existing { edited, .. }
            if edited.contains("members = [\"app/models\"]")));
        assert!(matches!(of("other/app"), Membership::New));
    }
}
