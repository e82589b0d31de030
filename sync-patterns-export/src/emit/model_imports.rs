//! The imports of the models' types, wherever they are declared.

use std::collections::BTreeSet;

use super::types::module_of;
use crate::project::{Entry, Home, Project};
use crate::typescript::code::Code;
use crate::typescript::names::named;
use crate::typescript::of_shape::of_shape;

/// The names of types that a file uses.
pub struct ModelImports<'p> {
    project: &'p Project<'p>,
    names: BTreeSet<String>,
}

impl<'p> ModelImports<'p> {
    pub fn new(project: &'p Project<'_>) -> ModelImports<'p> {
        ModelImports { project, names: BTreeSet::new() }
    }

    pub fn add(&mut self, names: impl IntoIterator<Item = String>) {
        self.names.extend(names);
    }

    /// The types that a model's key is made of.
    pub fn add_key(&mut self, entry: &Entry) {
        for field in entry.model.key() {
            of_shape(&field.shape, self.project.config.bigint).mentions(&mut self.names);
        }
    }

    /// Writes an import for each module, which is below `root`.
    pub fn emit(&self, code: &mut Code, root: &str) {
        let models = self.project.models.iter().enumerate();
        let homes = models.map(|(index, entry)| (Home::Model(index), entry.type_names()));
        for (home, mut names) in homes.chain([(Home::Shared, Vec::new())]) {
            names.extend(self.project.types_of(home).map(|ty| ty.name.clone()));
            names.retain(|name| self.names.contains(name));
            if !names.is_empty() {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                let module = module_of(self.project, home).replacen('.', root, 1);
                code.layout(&named("import type", &names, &module));
            }
        }
    }
}
