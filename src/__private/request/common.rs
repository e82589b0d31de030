//! `Debug`, `Clone` and `PartialEq` of a body, if all its fields have them.
//!
//! The derive bounds its implementations by `for<'x> Fields: CloneFields<'x>`. A bound that names a
//! lifetime is checked where the trait is used; an ordinary derive would demand `Clone` of every
//! type that a model uses. Reading and writing are bounded so, too, but demanded at each field.

use std::fmt::{self, Debug};

use super::{
    Body, Fields,
    field::{Given, Kept, Plain},
};
use crate::Patch;

/// Fields that can be cloned.
pub trait CloneFields<'x>: Fields {
    fn clone(values: Self::Refs<'_>) -> Self::Values;
}

/// Fields that can be shown.
pub trait DebugFields<'x>: Fields {
    fn debug(values: Self::Refs<'_>, labels: &[&'static str], out: &mut fmt::DebugStruct<'_, '_>);
}

/// Fields that can be compared.
pub trait EqFields<'x>: Fields {
    fn eq(values: Self::Refs<'_>, others: Self::Refs<'_>) -> bool;
}

/// `Clone::clone`.
pub fn clone<B: Body<Fields: for<'x> CloneFields<'x>>>(body: &B) -> B {
    B::from_values(B::Fields::clone(body.values()))
}

/// `Debug::fmt`.
pub fn debug<B>(body: &B, f: &mut fmt::Formatter<'_>) -> fmt::Result
where
    B: Body<Fields: for<'x> DebugFields<'x>>,
{
    let mut out = f.debug_struct(B::NAME);
    B::Fields::debug(body.values(), B::LABELS, &mut out);
    out.finish()
}

/// `PartialEq::eq`.
pub fn eq<B: Body<Fields: for<'x> EqFields<'x>>>(body: &B, other: &B) -> bool {
    B::Fields::eq(body.values(), other.values())
}

macro_rules! fields {
    ($($name:ident => $value:ty;)*) => {
        $(
            impl<T: Clone, W> CloneFields<'_> for $name<T, W> {
                fn clone(value: &$value) -> $value {
                    value.clone()
                }
            }

            impl<T: Debug, W> DebugFields<'_> for $name<T, W> {
                fn debug(
                    value: &$value,
                    labels: &[&'static str],
                    out: &mut fmt::DebugStruct<'_, '_>,
                ) {
                    out.field(labels[0], value);
                }
            }

            impl<T: PartialEq, W> EqFields<'_> for $name<T, W> {
                fn eq(value: &$value, other: &$value) -> bool {
                    value == other
                }
            }
        )*
    };
}

fields! {
    Plain => T;
    Given => Option<T>;
    Kept => Patch<T>;
}
