//! Doc comments and `#[deprecated]`.

use darling::ast::NestedMeta;
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The doc comment, lines joined by `\n`.
pub fn docs(attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("doc")) {
        if let Some(text) = name_value(&attribute.meta) {
            match text.contains('\n') {
                true => lines.extend(text.lines().map(block_line)),
                false => lines.push(text.strip_prefix(' ').unwrap_or(&text).to_owned()),
            }
        }
    }
    let text: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
    text.join("\n").trim_matches('\n').to_owned()
}

/// The note of `#[deprecated]`, empty where it has none.
pub fn deprecated(attributes: &[Attribute]) -> Option<String> {
    let attribute = attributes.iter().find(|attribute| attribute.path().is_ident("deprecated"))?;
    let note = match &attribute.meta {
        Meta::Path(_) => None,
        meta @ Meta::NameValue(_) => name_value(meta),
        Meta::List(list) => {
            let items = NestedMeta::parse_meta_list(list.tokens.clone()).unwrap_or_default();
            items.iter().find_map(|item| match item {
                NestedMeta::Meta(meta) if meta.path().is_ident("note") => name_value(meta),
                _ => None,
            })
        }
    };
    Some(note.unwrap_or_default())
}

/// A line of `/** … */`, without its margin.
fn block_line(line: &str) -> String {
    let line = line.trim();
    let line = line.strip_prefix('*').unwrap_or(line);
    line.strip_prefix(' ').unwrap_or(line).to_owned()
}

fn name_value(meta: &Meta) -> Option<String> {
    let Meta::NameValue(meta) = meta else { return None };
    let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &meta.value else { return None };
    Some(text.value())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_of_all_kinds() {
        let item: syn::DeriveInput = syn::parse_quote! {
            /// First line.
            ///
            ///     code
            /** A block
              * with a margin
              */
            #[doc(hidden)]
            #[deprecated(since = "2", note = "use B")]
            struct A;
        };
        assert_eq!(docs(&item.attrs), "First line.\n\n    code\nA block\nwith a margin");
        assert_eq!(deprecated(&item.attrs).as_deref(), Some("use B"));
    }
}
