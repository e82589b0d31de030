//! A column of JSON that Rust and TypeScript know the type of.

use std::any::TypeId;
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize};
use ts_rs::{Config, TS, TypeVisitor};

use crate::{Column, JsonType, Shape, TypeDeclaration};

/// A value of any type that serde and ts-rs know, stored as JSON.
///
/// Numbers inside are JSON numbers, so 64-bit integers are `number` in TypeScript here, whatever
/// the exporter does with columns: above 2⁵³ they lose digits. Make such a field a string.
///
/// ```
/// use sync_patterns_core::Json;
///
/// let tags = Json(vec!["new".to_owned()]);
/// assert_eq!(tags.len(), 1);
/// assert_eq!(serde_json::to_string(&tags).unwrap(), r#"["new"]"#);
/// ```
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Json<T>(pub T);

impl<T> Json<T> {
    /// The value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> From<T> for Json<T> {
    fn from(value: T) -> Json<T> {
        Json(value)
    }
}

impl<T> Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Json<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> AsRef<T> for Json<T> {
    fn as_ref(&self) -> &T {
        &self.0
    }
}

impl<T: TS + 'static> Column for Json<T> {
    const SHAPE: Shape =
        Shape::Json(Some(&JsonType { name: name::<T>, declarations: declarations::<T> }));
}

impl Column for serde_json::Value {
    const SHAPE: Shape = Shape::Json(None);
}

fn config() -> Config {
    Config::new().with_large_int("number")
}

fn name<T: TS>() -> String {
    T::name(&config())
}

fn declarations<T: TS + 'static>() -> Vec<TypeDeclaration> {
    let mut collector = Collector { config: config(), visited: Vec::new(), found: Vec::new() };
    collector.visit::<T>();
    collector.found
}

/// Collects the declarations of a type and of all that it mentions.
struct Collector {
    config: Config,
    visited: Vec<TypeId>,
    found: Vec<TypeDeclaration>,
}

impl TypeVisitor for Collector {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        let id = TypeId::of::<T>();
        if self.visited.contains(&id) {
            return;
        }
        self.visited.push(id);
        // Only a type of its own has a path; others (`Vec`, `Option`, `i32`) cannot be declared.
        if T::output_path().is_some() {
            let declaration = TypeDeclaration {
                name: T::ident(&self.config),
                declaration: T::decl(&self.config),
                docs: T::docs().as_deref().map(plain_docs).unwrap_or_default(),
            };
            // `Page<A>` and `Page<B>` are different types with one generic declaration.
            if !self.found.contains(&declaration) {
                self.found.push(declaration);
            }
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

/// The text of a doc comment that ts-rs has already formatted.
fn plain_docs(comment: &str) -> String {
    let lines = comment.trim().trim_start_matches("/**").lines().map(str::trim_end);
    let lines: Vec<&str> = lines.filter(|line| *line != " */").collect();
    let lines = lines.iter().map(|line| line.strip_prefix(" *").unwrap_or(line));
    let text: Vec<&str> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    text.join("\n").trim_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a user chose. */
    ///
    /// Kept per device.
    #[derive(TS)]
    #[allow(dead_code)]
    struct Settings {
        theme: Theme,
        visits: i64,
        pages: Vec<Page<Theme>>,
        other: Option<Page<bool>>,
        extra: serde_json::Value,
    }

    #[derive(TS)]
    #[allow(dead_code)]
    enum Theme {
        Light,
        Dark,
    }

    #[derive(TS)]
    #[allow(dead_code)]
    struct Page<T> {
        item: T,
    }

    fn json_type(shape: Shape) -> &'static JsonType {
        match shape {
            Shape::Json(Some(json)) => json,
            shape => panic!("{shape:?}"),
        }
    }

    #[test]
    fn a_type_comes_with_the_declarations_it_needs() {
        let json = json_type(<Json<Vec<Settings>> as Column>::SHAPE);
        assert_eq!((json.name)(), "Array<Settings>");
        let declarations = (json.declarations)();
        let names: Vec<&str> = declarations.iter().map(|d| d.name.as_str()).collect();
        assert_eq!(names.iter().filter(|name| **name == "Page").count(), 1);
        for name in ["Settings", "Theme", "JsonValue"] {
            assert!(names.contains(&name), "{name} in {names:?}");
        }
        let settings = declarations.iter().find(|d| d.name == "Settings").unwrap();
        assert!(settings.declaration.contains("visits: number"), "{}", settings.declaration);
        assert_eq!(settings.docs, "What a user chose. */\n\nKept per device.");
    }

    #[test]
    fn any_json_has_no_type() {
        assert!(matches!(<serde_json::Value as Column>::SHAPE, Shape::Json(None)));
    }

    #[test]
    fn the_wrapper_leaves_no_trace_in_json() {
        let json: Json<Vec<i32>> = serde_json::from_str("[1,2]").unwrap();
        assert_eq!(serde_json::to_string(&json).unwrap(), "[1,2]");
        assert_eq!(json.into_inner(), [1, 2]);
    }
}
