//! The files around the models: manifests, the configuration, the crate that exports.

use sync_patterns_export::config::FILE_NAME;

use super::plain::Imported;
use super::rust;
use crate::project::{File, Library, Membership, Names, Templates};

/// A project around the models: all files but a `Cargo.toml` that is there.
pub fn workspace(
    imported: &Imported,
    source: &str,
    spec: &str,
    names: &Names,
    library: &Library,
    membership: &Membership,
) -> Vec<File> {
    let crates = [names.models.clone(), names.export.clone()];
    let exports = format!("\n{}    ", list(&names.models_in_rust(), imported));
    let templates = Templates::new(names, &crates, &exports, library);
    let mut files = templates.workspace(membership);
    files.push((FILE_NAME.to_owned(), config(imported, Some(spec))));
    files.extend(models(&names.models, imported, source, library));
    files.extend(templates.export(names));
    files
}

/// What `export![…]` lists.
pub fn list(package: &str, imported: &Imported) -> String {
    imported.models.iter().map(|model| format!("        {package}::{},\n", model.name)).collect()
}

/// What the crate in a folder is called.
pub fn package_of(folder: &str) -> &str {
    let name = folder.rsplit('/').find(|part| !part.is_empty() && *part != "." && *part != "..");
    name.unwrap_or("models")
}

/// The crate of the models, in a folder.
pub fn models(folder: &str, imported: &Imported, source: &str, library: &Library) -> Vec<File> {
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let name = package_of(folder);
    let uses = rust::Uses::of(imported);
    let mut dependencies: Vec<String> = Vec::new();
    if uses.chrono() {
        dependencies.push("chrono = { version = \"0.4\", features = [\"serde\"] }".into());
    }
    if uses.decimal {
        dependencies.push("rust_decimal = { version = \"1\", features = [\"serde\"] }".into());
    }
    dependencies.push("serde = { version = \"1\", features = [\"derive\"] }".into());
    if uses.value {
        dependencies.push("serde_json = \"1\"".into());
    }
    let features: Vec<String> =
        uses.features().iter().map(|feature| format!("\"{feature}\"")).collect();
    let features = match features.is_empty() {
        true => String::new(),
        false => format!(", features = [{}]", features.join(", ")),
    };
    dependencies
        .push(format!("sync-patterns = {{ {}{features} }}", library.dependency("sync-patterns")));
    if uses.nested {
        dependencies.push(
            "ts-rs = { version = \"12\", default-features = false, features = [\"serde-compat\"] }"
                .into(),
        );
    }
    if uses.uuid {
        dependencies.push("uuid = { version = \"1\", features = [\"serde\"] }".into());
    }
    // The document's descriptions may show code, which is not Rust.
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[lib]\ndoctest = false\n\n[dependencies]\n{}\n",
        dependencies.join("\n")
    );
    vec![
        (format!("{prefix}Cargo.toml"), manifest),
        (format!("{prefix}src/lib.rs"), rust::file(imported, source)),
    ]
}

/// The configuration.
pub fn config(imported: &Imported, spec: Option<&str>) -> String {
    let mut text = String::new();
    if let Some(spec) = spec {
        text += "# Where the generated code goes.\noutput: ./web/src/generated\n";
        text += "# What the models are compared with. A file is compared by every build, an address by\n";
        text += "# `sync-patterns check`.\n";
        text += &format!("spec: {}\n", quoted(spec));
        text += "# Where shapes come from; VITE_ELECTRIC_URL overrides it.\n";
        text += "electric_url: http://localhost:3000\n";
        text += "# Where writes go; VITE_API_URL overrides it.\n";
    }
    text += &format!("api_base_url: {}\n", quoted(&imported.api_base_url));
    text + &checks(imported)
}

/// The part of the configuration that says what `check` should know.
pub fn checks(imported: &Imported) -> String {
    let mut text = String::new();
    if !imported.schemas.is_empty() {
        text += "# What the document calls the models' rows.\nschemas:\n";
        for (model, schema) in &imported.schemas {
            text += &format!("  {}: {}\n", quoted(model), quoted(schema));
        }
    }
    if !imported.accepted.is_empty() {
        text += "# Known differences between the models and the document.\naccept:\n";
        for (name, reason) in &imported.accepted {
            text += &format!("  {}: {}\n", quoted(name), quoted(reason));
        }
    }
    text
}

/// A text in YAML, with quotes where it needs them.
fn quoted(text: &str) -> String {
    const WORDS: &[&str] = &["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._/-:".contains(c);
    let is_text = text.chars().all(is_plain)
        && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '.')
        && text.contains(|c: char| c.is_ascii_alphabetic())
        && !text.ends_with(':')
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    if is_text {
        return text.to_owned();
    }
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        ' '..='~' => c.to_string(),
        c if c.is_alphanumeric() || "’…⁶³".contains(c) => c.to_string(),
        c => format!("\\U{:08X}", u32::from(c)),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_text_is_quoted_where_yaml_would_read_something_else() {
        for (text, expected) in [
            ("Contact.row.email.format", "Contact.row.email.format"),
            ("http://localhost:8000/api", "http://localhost:8000/api"),
            ("*.post.idempotency", "\"*.post.idempotency\""),
            ("no", "\"no\""),
            ("1e5", "\"1e5\""),
            ("say \"a\u{7f}\"", "\"say \\\"a\\U0000007F\\\"\""),
        ] {
            assert_eq!(quoted(text), expected);
        }
    }
}
