//! `Debug`, `Clone` and `PartialEq` as bounds that a type may miss.
//!
//! `where for<'a> Settings: IfClone<'a>` on an implementation for a struct that is not generic is
//! checked where the implementation is used; `where Settings: Clone` would be an error at once if
//! `Settings` lacks it.

use std::fmt::{self, Debug};

/// [`Clone`], if the type has it.
#[diagnostic::on_unimplemented(message = "the column type `{Self}` is not `Clone`")]
pub trait IfClone<'a>: Sized {
    fn clone_it(&self) -> Self;
}

impl<T: Clone> IfClone<'_> for T {
    fn clone_it(&self) -> T {
        self.clone()
    }
}

/// [`Debug`], if the type has it.
#[diagnostic::on_unimplemented(message = "the column type `{Self}` is not `Debug`")]
pub trait IfDebug<'a> {
    fn as_debug(&self) -> &dyn Debug;
}

impl<T: Debug> IfDebug<'_> for T {
    fn as_debug(&self) -> &dyn Debug {
        self
    }
}

/// [`PartialEq`], if the type has it.
#[diagnostic::on_unimplemented(message = "the column type `{Self}` is not `PartialEq`")]
pub trait IfPartialEq<'a> {
    fn equals(&self, other: &Self) -> bool;
}

impl<T: PartialEq> IfPartialEq<'_> for T {
    fn equals(&self, other: &T) -> bool {
        self == other
    }
}

/// Writes a struct as the derive of [`Debug`] would.
pub fn debug(f: &mut fmt::Formatter<'_>, name: &str, fields: &[(&str, &dyn Debug)]) -> fmt::Result {
    let mut debug = f.debug_struct(name);
    for (name, value) in fields {
        debug.field(name, value);
    }
    debug.finish()
}
