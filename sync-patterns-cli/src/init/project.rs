//! The files of a new project.

use std::path::Path;

use serde_json::{Map, Value};
use sync_patterns_export::npm::NpmNeeds;

use super::library::Library;
use super::membership::Membership;
use crate::cli::InitArgs;

/// The names of its crates, which are those of their folders.
pub struct Names {
    pub models: String,
    pub export: String,
    pub server: String,
}

/// What the web application has beside what the generated code is tested with.
const REACT_PLUGIN: (&str, &str) = ("@vitejs/plugin-react", "6.3.0");

impl Names {
    /// With the prefix that is asked for.
    pub fn new(args: &InitArgs) -> Names {
        let named = |what: &str| match &args.prefix {
            Some(prefix) => format!("{prefix}-{what}"),
            None => what.to_owned(),
        };
        Names { models: named("models"), export: named("export"), server: named("server") }
    }
}

/// The crates that are asked for.
pub fn crates(args: &InitArgs) -> Vec<String> {
    let Names { models, export, server } = Names::new(args);
    let mut crates = vec![models, export];
    crates.extend(args.server.then_some(server));
    crates
}

/// A path from the project's folder, or above it.
pub fn shown(path: &Path, folder: &Path) -> String {
    let up = folder.ancestors().position(|ancestor| path.strip_prefix(ancestor).is_ok());
    let ancestor = folder.ancestors().nth(up.unwrap_or(0)).unwrap_or(folder);
    let rest = path.strip_prefix(ancestor).unwrap_or(path);
    "../".repeat(up.unwrap_or(0)) + &rest.display().to_string().replace('\\', "/")
}

/// All files but a `Cargo.toml` that is there, by their paths in the project's folder.
pub fn files(args: &InitArgs, library: &Library, membership: &Membership) -> Vec<(String, String)> {
    let Names { models, export, server } = Names::new(args);
    let mut files: Vec<(String, &str)> = Vec::new();
    let mut add = |path: String, template: &'static str| files.push((path, template));
    if matches!(membership, Membership::New) {
        add("Cargo.toml".into(), include_str!("../../templates/workspace.toml"));
        add(".gitignore".into(), include_str!("../../templates/gitignore"));
    }
    add("sync-patterns.config.yaml".into(), include_str!("../../templates/config.yaml"));
    add(format!("{models}/Cargo.toml"), include_str!("../../templates/models.toml"));
    add(format!("{models}/src/lib.rs"), include_str!("../../templates/models.rs"));
    add(format!("{export}/Cargo.toml"), include_str!("../../templates/export.toml"));
    add(format!("{export}/build.rs"), include_str!("../../templates/export-build.rs"));
    add(format!("{export}/src/lib.rs"), include_str!("../../templates/export.rs"));
    if args.server {
        add(format!("{server}/Cargo.toml"), include_str!("../../templates/server.toml"));
        add(format!("{server}/src/main.rs"), include_str!("../../templates/server.rs"));
    }
    if args.web {
        add("web/package.json".into(), include_str!("../../templates/web/package.json"));
        add("web/tsconfig.json".into(), include_str!("../../templates/web/tsconfig.json"));
        add("web/vite.config.ts".into(), include_str!("../../templates/web/vite.config.ts"));
        add("web/index.html".into(), include_str!("../../templates/web/index.html"));
        add("web/src/main.tsx".into(), include_str!("../../templates/web/main.tsx"));
        add("web/src/App.tsx".into(), include_str!("../../templates/web/App.tsx"));
    }
    let words = words(args, library);
    let filled = |template: &str| {
        let fill = |text: String, (word, value): &(String, String)| text.replace(word, value);
        words.iter().fold(template.to_owned(), fill)
    };
    files.into_iter().map(|(path, template)| (path, filled(template))).collect()
}

/// What stands in the templates as `{{word}}`, and what for.
fn words(args: &InitArgs, library: &Library) -> Vec<(String, String)> {
    let Names { models, export, server } = Names::new(args);
    let members: Vec<String> = crates(args).iter().map(|name| format!("\"{name}\"")).collect();
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
        ("models_crate", models.replace('-', "_")),
        ("models", models),
        ("export", export),
        ("server", server),
        ("dependencies", object(dependencies.iter())),
        ("tools", object(web_tools.into_iter())),
        ("single", object(single.iter())),
    ];
    words.extend(library.dependencies());
    words.into_iter().map(|(word, value)| (format!("{{{{{word}}}}}"), value)).collect()
}

/// An object as npm writes it, one level deep in another.
fn object(entries: impl Iterator<Item = (impl ToString, impl ToString)>) -> String {
    let entries = entries.map(|(name, value)| (name.to_string(), Value::from(value.to_string())));
    format!("{:#}", Value::Object(Map::from_iter(entries))).replace('\n', "\n  ")
}
