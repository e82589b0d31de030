//! `types/*.ts`: a model's row and what creates and changes it; types that several models use.

use sync_patterns_core::{Access, Field, Shape};

use crate::config::Bigint;
use crate::output::File;
use crate::project::{Declaration, Entry, Home, NamedType, Project};
use crate::typescript::code::Code;
use crate::typescript::names::named;
use crate::typescript::of_shape::of_shape;
use crate::typescript::types::{Member, Type};

/// The file of the types that several models use. No table's name begins with `_`.
const SHARED: &str = "_shared";

pub fn files(project: &Project<'_>) -> Vec<File> {
    let model = |(index, entry): (usize, &Entry)| {
        File::new(format!("types/{}.ts", entry.file_stem()), model_file(project, index, entry))
    };
    let mut files: Vec<File> = project.models.iter().enumerate().map(model).collect();
    if project.types_of(Home::Shared).next().is_some() {
        files.push(File::new(format!("types/{SHARED}.ts"), shared_file(project)));
    }
    files
}

/// The module that a type is declared in, seen from the folder above `types`.
pub fn module_of(project: &Project<'_>, home: Home) -> String {
    match home {
        Home::Model(index) => format!("./types/{}", project.models[index].file_stem()),
        Home::Shared => format!("./types/{SHARED}"),
    }
}

fn shared_file(project: &Project<'_>) -> String {
    let mut code = Code::generated_from("types that several models use");
    for (index, ty) in project.types_of(Home::Shared).enumerate() {
        if index > 0 {
            code.blank();
        }
        declare(&mut code, ty);
    }
    code.finish()
}

fn model_file(project: &Project<'_>, index: usize, entry: &Entry) -> String {
    let mut code = Code::generated_from(&entry.source());
    let own: Vec<&NamedType> = project.types_of(Home::Model(index)).collect();
    let imports = imports(project, entry, &own);
    if !imports.is_empty() {
        code.layout(&named("import type", &imports, &format!("./{SHARED}")));
        code.blank();
    }
    let bigint = project.config.bigint;
    row(&mut code, entry, bigint);
    if entry.is_writable() {
        let name = with_article(entry.model.name);
        let create = entry.model.fields.iter().filter(|field| is_in_create(field));
        let create = create.map(|field| (field, is_optional_in_create(entry, field))).collect();
        let docs = format!("What it takes to create {name}.");
        request(&mut code, entry, "Create", &docs, create, bigint);
        let update = entry.model.fields.iter().filter(|field| is_in_update(field));
        let docs = format!("The changes that {name} can take; what is absent stays as it is.");
        let update = update.map(|field| (field, true)).collect();
        request(&mut code, entry, "Update", &docs, update, bigint);
    }
    for ty in own {
        code.blank();
        declare(&mut code, ty);
    }
    code.finish()
}

/// The shared types that a model's file mentions.
fn imports<'p>(project: &'p Project<'_>, entry: &Entry, own: &[&NamedType]) -> Vec<&'p str> {
    let mut mentions = std::collections::BTreeSet::new();
    for field in entry.model.fields {
        of_shape(&field.shape, project.config.bigint).mentions(&mut mentions);
    }
    mentions.extend(own.iter().flat_map(|ty| ty.mentions.iter().cloned()));
    let shared = project.types_of(Home::Shared).filter(|ty| mentions.contains(&ty.name));
    shared.map(|ty| ty.name.as_str()).collect()
}

fn row(code: &mut Code, entry: &Entry, bigint: Bigint) {
    let model = &entry.model;
    code.docs(model.docs, model.deprecated);
    code.block(&format!("export interface {} {{", model.name), "}", |code| {
        for field in model.fields {
            let ty = of_shape(&field.shape, bigint);
            let ty = if field.is_absent_until_synced() { ty.or_null() } else { ty };
            property(code, field, ty, false);
        }
        if entry.is_writable() {
            code.blank();
            code.docs(
                "Whether the row has changes that the server's copy does not show yet.",
                None,
            );
            code.line("_has_local_changes?: boolean");
            code.docs("The row's newest write that the server has not answered yet.", None);
            code.line("_pending_write_id?: string | null");
        }
    });
}

/// `ContactCreate` or `ContactUpdate`.
fn request(
    code: &mut Code,
    entry: &Entry,
    suffix: &str,
    docs: &str,
    fields: Vec<(&Field, bool)>,
    bigint: Bigint,
) {
    let name = format!("{}{suffix}", entry.model.name);
    code.blank();
    code.docs(docs, entry.model.deprecated);
    if fields.is_empty() {
        // `{}` would take any value.
        code.line(&format!("export type {name} = Record<string, never>"));
        return;
    }
    code.block(&format!("export interface {name} {{"), "}", |code| {
        for (field, is_optional) in fields {
            property(code, field, of_shape(&field.shape, bigint), is_optional);
        }
    });
}

fn property(code: &mut Code, field: &Field, ty: Type, is_optional: bool) {
    code.docs(field.docs, field.deprecated);
    let member = Member { is_optional, ..Member::property(field.column, ty) };
    code.layout(&member.doc());
}

/// A local-only field is in no request, but whoever inserts the row here may give it.
fn is_in_create(field: &Field) -> bool {
    field.is_in_create() || field.access == Access::LocalOnly
}

fn is_in_update(field: &Field) -> bool {
    field.is_in_update() || field.access == Access::LocalOnly
}

/// Whether whoever creates a row may leave a field out.
pub fn is_optional_in_create(entry: &Entry, field: &Field) -> bool {
    // A join table's keys name other rows: none of them can be made up.
    let is_made_up =
        field.is_key && matches!(field.shape.base(), Shape::Uuid) && entry.model.key().count() == 1;
    is_made_up
        || field.shape.is_optional()
        || field.default.is_some()
        || field.access == Access::LocalOnly
}

fn with_article(name: &str) -> String {
    let article = if name.starts_with(['A', 'E', 'I', 'O']) { "an" } else { "a" };
    format!("{article} `{name}`")
}

fn declare(code: &mut Code, ty: &NamedType) {
    code.docs(&ty.docs, None);
    match &ty.declaration {
        Declaration::Type(head, body) => code.layout(&body.declaration(&format!("export {head}"))),
        Declaration::Verbatim(text) => {
            code.line("// prettier-ignore");
            code.line(&format!("export {text}"))
        }
    };
}
