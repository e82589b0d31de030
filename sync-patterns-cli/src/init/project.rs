//! The files of a new project.

use crate::cli::InitArgs;
use crate::project::{File, Library, Membership, Names, Templates};

/// The crates that are asked for.
pub fn crates(args: &InitArgs, names: &Names) -> Vec<String> {
    let mut crates = vec![names.models.clone(), names.export.clone()];
    crates.extend(args.server.then(|| names.server.clone()));
    crates
}

/// All files but a `Cargo.toml` that is there, by their paths in the project's folder.
pub fn files(
    args: &InitArgs,
    names: &Names,
    library: &Library,
    membership: &Membership,
) -> Vec<File> {
    let exports = format!("{}::Contact", names.models_in_rust());
    let templates = Templates::new(names, &crates(args, names), &exports, library);
    let mut files = templates.workspace(membership);
    let Names { models, server, .. } = names;
    files.extend(templates.files([
        ("sync-patterns.config.yaml".into(), include_str!("../../templates/config.yaml")),
        (format!("{models}/Cargo.toml"), include_str!("../../templates/models.toml")),
        (format!("{models}/src/lib.rs"), include_str!("../../templates/models.rs")),
    ]));
    files.extend(templates.export(names));
    if args.server {
        files.extend(templates.files([
            (format!("{server}/Cargo.toml"), include_str!("../../templates/server.toml")),
            (format!("{server}/src/main.rs"), include_str!("../../templates/server.rs")),
        ]));
    }
    if args.web {
        files.extend(templates.files([
            ("web/package.json".into(), include_str!("../../templates/web/package.json")),
            ("web/tsconfig.json".into(), include_str!("../../templates/web/tsconfig.json")),
            ("web/vite.config.ts".into(), include_str!("../../templates/web/vite.config.ts")),
            ("web/index.html".into(), include_str!("../../templates/web/index.html")),
            ("web/src/main.tsx".into(), include_str!("../../templates/web/main.tsx")),
            ("web/src/App.tsx".into(), include_str!("../../templates/web/App.tsx")),
        ]));
    }
    files
}
