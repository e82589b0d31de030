//! `SHAPE`, and the subquery by which children of the model find their rows.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;
use sync_patterns_core::names::quoted;

use super::model::shape_if_any;
use crate::model::{Model, Scope, ScopeColumn, ServerOnly};

/// The value of `SHAPE`.
pub fn definition(model: &Model) -> TokenStream {
    let table = &model.table;
    let synced = model.fields.iter().filter(|field| field.is_synced()).map(|field| &field.column);
    let columns = synced.map(String::as_str).chain(["write_id"]);
    let condition = condition(model);
    let params = params(model);
    quote! {
        __p::ShapeDefinition {
            table: #table,
            columns: &[#(#columns),*],
            where_clause: #condition,
            params: #params,
        }
    }
}

/// `SUBQUERY`, where a child can use it.
pub fn subquery(model: &Model) -> Option<TokenStream> {
    let mut key = model.key();
    let (Some(key), None) = (key.next(), key.next()) else { return None };
    let select = format!("SELECT {} FROM {} WHERE ", quoted(&key.column), quoted(&model.table));
    let text = match &model.scope {
        Scope::All => return None,
        Scope::Columns(columns) => {
            let condition = own_condition(model, columns);
            let text = format!("{select}{condition}");
            quote!(#text)
        }
        Scope::Via { .. } => {
            let name = &model.ident;
            quote!(__p::__join!(#select, #name::SHAPE.where_clause))
        }
    };
    Some(quote!(const SUBQUERY: &'static str = #text;))
}

fn condition(model: &Model) -> TokenStream {
    match &model.scope {
        Scope::All => {
            let condition = own_condition(model, &[]);
            quote!(#condition)
        }
        Scope::Columns(columns) => {
            let condition = own_condition(model, columns);
            quote!(#condition)
        }
        Scope::Via { column, parent } => {
            let column = quoted(&model.fields[column.field].column);
            let (start, mut end) = (format!("{column} IN ("), String::from(")"));
            let subquery = quote!(<#parent as __p::Syncable>::SUBQUERY);
            match model.tenant() {
                None => quote!(__p::__join!(#start, #subquery, #end)),
                Some(tenant) => {
                    end.push_str(&format!(" AND {} = ", quoted(&tenant.column)));
                    let parent = shape_of(parent);
                    quote!(__p::__join!(#start, #subquery, #end, __p::tenant_number(&#parent)))
                }
            }
        }
    }
}

/// The condition without another model: the scope's columns, then the tenant's.
fn own_condition(model: &Model, columns: &[ScopeColumn]) -> String {
    let columns = columns.iter().map(|named| &model.fields[named.field].column);
    let tenant = model.tenant().map(|tenant| &tenant.column);
    let terms: Vec<String> = columns
        .chain(tenant)
        .enumerate()
        .map(|(index, column)| format!("{} = ${}", quoted(column), index + 1))
        .collect();
    terms.join(" AND ")
}

fn params(model: &Model) -> TokenStream {
    let tenant = model.tenant().map(tenant_param);
    match &model.scope {
        Scope::All => quote!(&[#tenant]),
        Scope::Columns(columns) => {
            let columns = columns.iter().map(|named| {
                let column = &model.fields[named.field].column;
                let index = named.field;
                quote! {
                    __p::ShapeParam {
                        source: __p::ParamSource::Scope,
                        column: #column,
                        shape: __p::Some(__p::required(&__SHAPES[#index])),
                    }
                }
            });
            let params = columns.chain(tenant);
            quote!(&[#(#params),*])
        }
        Scope::Via { parent, .. } => {
            let parent = shape_of(parent);
            match tenant {
                None => quote!(#parent.params),
                Some(tenant) => quote! {{
                    const COUNT: usize = __p::tenant_index(&#parent);
                    const PARAMS: [__p::ShapeParam; COUNT] = __p::with_tenant(&#parent, #tenant);
                    &PARAMS
                }},
            }
        }
    }
}

fn tenant_param(tenant: &ServerOnly) -> TokenStream {
    let column = &tenant.column;
    let shape = shape_if_any(tenant);
    quote! {
        __p::ShapeParam { source: __p::ParamSource::Tenant, column: #column, shape: #shape }
    }
}

fn shape_of(parent: &Path) -> TokenStream {
    quote!(<#parent as __p::Syncable>::SHAPE)
}
