//! The files that every new project has, and the words in the templates.

use serde_json::{Map, Value};
use sync_patterns_export::npm::NpmNeeds;

use super::{File, Library, Membership};

/// The names of a project's crates, which are those of their folders.
pub struct Names {
    pub models: String,
    pub export: String,
    pub server: String,
}

/// What the web application has beside what the generated code is tested with.
const REACT_PLUGIN: (&str, &str) = ("@vitejs/plugin-react", "6.3.0");

impl Names {
    /// With the prefix that is asked for.
    pub fn new(prefix: Option<&str>) -> Names {
        let named = |what: &str| match prefix {
            Some(prefix) => format!("{prefix}-{what}"),
            None => what.to_owned(),
        };
        Names { models: named("models"), export: named("export"), server: named("server") }
    }

    /// The name of the crate of the models, as Rust writes it.
    pub fn models_in_rust(&self) -> String {
        self.models.replace('-', "_")
    }
}

/// The templates' words, which stand in them as `{{word}}`, and what for.
pub struct Templates(Vec<(String, String)>);

impl Templates {
    /// For a project with these crates as members; `exports` is what `export![…]` lists.
    pub fn new(names: &Names, members: &[String], exports: &str, library: &Library) -> Templates {
        let members: Vec<String> = members.iter().map(|name| format!("\"{name}\"")).collect();
        let NpmNeeds { mut dependencies, tools, single } = NpmNeeds::usual();
        let mut web_tools: Vec<(&str, &str)> = vec![REACT_PLUGIN];
        for (name, version) in &tools {
            match name.as_str() {
                "react-dom" => _ = dependencies.insert(name.clone(), version.clone()),
                "typescript" | "@types/react" | "@types/react-dom" | "vite" => {
                    web_tools.push((name, version));
                }
                _ => {}
            }
        }
        let mut words = vec![
            ("members", members.join(", ")),
            ("exports", exports.to_owned()),
            ("models_crate", names.models_in_rust()),
            ("models", names.models.clone()),
            ("export", names.export.clone()),
            ("server", names.server.clone()),
            ("dependencies", object(dependencies.iter())),
            ("tools", object(web_tools.into_iter())),
            ("single", object(single.iter())),
        ];
        words.extend(library.dependencies());
        Templates(
            words.into_iter().map(|(word, value)| (format!("{{{{{word}}}}}"), value)).collect(),
        )
    }

    /// A template with its words filled in.
    pub fn filled(&self, template: &str) -> String {
        let fill = |text: String, (word, value): &(String, String)| text.replace(word, value);
        self.0.iter().fold(template.to_owned(), fill)
    }

    /// A new workspace's own files.
    pub fn workspace(&self, membership: &Membership) -> Vec<File> {
        let Membership::New = membership else { return Vec::new() };
        self.files([
            ("Cargo.toml".into(), include_str!("../../templates/workspace.toml")),
            (".gitignore".into(), include_str!("../../templates/gitignore")),
        ])
    }

    /// The crate that exports.
    pub fn export(&self, names: &Names) -> Vec<File> {
        let export = &names.export;
        self.files([
            (format!("{export}/Cargo.toml"), include_str!("../../templates/export.toml")),
            (format!("{export}/build.rs"), include_str!("../../templates/export-build.rs")),
            (format!("{export}/src/lib.rs"), include_str!("../../templates/export.rs")),
        ])
    }

    /// Files, filled in.
    pub fn files<const N: usize>(&self, files: [(String, &str); N]) -> Vec<File> {
        files.into_iter().map(|(path, template)| (path, self.filled(template))).collect()
    }
}

/// An object as npm writes it, one level deep in another.
fn object(entries: impl Iterator<Item = (impl ToString, impl ToString)>) -> String {
    let entries = entries.map(|(name, value)| (name.to_string(), Value::from(value.to_string())));
    format!("{:#}", Value::Object(Map::from_iter(entries))).replace('\n', "\n  ")
}
