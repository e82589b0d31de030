//! Types that are what they are called.
//!
//! A column's type comes from the type system, which a macro cannot ask. But `String` is nearly
//! always std's: for such names the macro writes the SQL as a finished text, and the compiler checks
//! that the name meant what it said ([`Spelled::code`]). Other types (aliases, newtypes, enums) are
//! filled in by the compiler.

use syn::{GenericArgument, PathArguments, Type, TypePath};
use sync_patterns_core::Shape;

/// A type's shape by its name.
#[derive(Debug, Clone, Copy)]
pub struct Spelled {
    /// The shape, if the name means what it says.
    pub shape: Shape,
    /// The shape as `sync_patterns::__private::check::spelled` reads it: how it is wrapped, and what.
    pub code: [u8; 2],
}

/// A type that is known by name, alone and in a list.
struct Leaf {
    crates: &'static [&'static str],
    name: &'static str,
    code: u8,
    shape: &'static Shape,
    array: &'static Shape,
}

/// Declares the leaves with their two shapes.
macro_rules! leaves {
    ($([$($crate_name:literal),*] $name:literal $code:literal $shape:ident;)*) => {
        &[$(Leaf {
            crates: &[$($crate_name),*],
            name: $name,
            code: $code,
            shape: &Shape::$shape,
            array: &Shape::Array(&Shape::$shape),
        },)*]
    };
}

/// Names that more than one crate, or many an application, has (`Date`, `Timestamp`, `Value`) are
/// left to the compiler.
const LEAVES: &[Leaf] = leaves! {
    ["std", "alloc"] "String" b't' Text;
    ["uuid"] "Uuid" b'u' Uuid;
    [] "bool" b'b' Bool;
    [] "i16" b'2' Int16;
    [] "i32" b'4' Int32;
    [] "i64" b'8' Int64;
    [] "f32" b'f' Float32;
    [] "f64" b'd' Float64;
    ["rust_decimal"] "Decimal" b'n' Decimal;
    ["chrono"] "DateTime" b'z' Timestamp;
    ["chrono"] "NaiveDate" b'y' Date;
};

/// The shape that a type's name stands for, if it stands for one.
pub fn spelled(ty: &Type) -> Option<Spelled> {
    match inside(ty, "Option") {
        Some(inner) => {
            let Spelled { shape, code: [wrap, leaf] } = value(inner)?;
            let shape = match shape {
                Shape::Array(_) => Shape::Optional(find(leaf).array),
                _ => Shape::Optional(find(leaf).shape),
            };
            Some(Spelled { shape, code: [if wrap == b'[' { b'{' } else { b'?' }, leaf] })
        }
        None => value(ty),
    }
}

fn value(ty: &Type) -> Option<Spelled> {
    match inside(ty, "Vec") {
        Some(inner) => {
            leaf(inner).map(|leaf| Spelled { shape: *leaf.array, code: [b'[', leaf.code] })
        }
        None => leaf(ty).map(|leaf| Spelled { shape: *leaf.shape, code: [b' ', leaf.code] }),
    }
}

fn find(code: u8) -> &'static Leaf {
    LEAVES.iter().find(|leaf| leaf.code == code).expect("a code is a leaf's")
}

fn leaf(ty: &Type) -> Option<&'static Leaf> {
    let path = path(ty)?;
    let last = path.path.segments.last()?;
    let first = path.path.segments.first()?;
    let leaf = LEAVES.iter().find(|leaf| last.ident == leaf.name)?;
    let is_bare = path.path.segments.len() == 1;
    let is_of_crate = leaf.crates.iter().any(|name| first.ident == name);
    let is_chrono = last.ident == "DateTime";
    let arguments_fit = matches!(last.arguments, PathArguments::None) != is_chrono;
    ((is_bare || is_of_crate) && arguments_fit).then_some(leaf)
}

/// The type inside `Option<…>` or `Vec<…>`.
fn inside<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let path = &path(ty)?.path;
    let [segment] = path.segments.iter().collect::<Vec<_>>()[..] else { return None };
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match arguments.args.first() {
        Some(GenericArgument::Type(inner))
            if segment.ident == name && arguments.args.len() == 1 =>
        {
            Some(inner)
        }
        _ => None,
    }
}

fn path(ty: &Type) -> Option<&TypePath> {
    match ty {
        Type::Path(path) if path.qself.is_none() => Some(path),
        // A type that came through `macro_rules!`.
        Type::Group(group) => self::path(&group.elem),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::spelled;

    #[test]
    fn names_that_say_what_they_are() {
        let code = |ty: &str| {
            spelled(&syn::parse_str(ty).unwrap())
                .map(|spelled| String::from_utf8(spelled.code.to_vec()).unwrap())
        };
        for (ty, expected) in [
            ("String", Some(" t")),
            ("std::string::String", Some(" t")),
            ("Option<i64>", Some("?8")),
            ("Vec<uuid::Uuid>", Some("[u")),
            ("Option<Vec<DateTime<Utc>>>", Some("{z")),
            ("Vec<u8>", None),
            ("Vec<Option<String>>", None),
            ("Option<Option<String>>", None),
            ("crate::Uuid", None),
            ("DateTime", None),
            ("Uuid<V7>", None),
            ("Status", None),
            ("(String,)", None),
        ] {
            assert_eq!(code(ty).as_deref(), expected, "{ty}");
        }
    }
}
