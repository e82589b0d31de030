//! What is done with all fields: for one, and for a tuple of others.

use serde::{Serializer, de::Error};

use super::{
    common::{CloneFields, DebugFields, EqFields},
    field::Reads,
    write::{WriteFields, Writer},
};

/// A field, or a tuple of fields.
pub trait Fields {
    /// How many fields there are.
    const COUNT: usize;
    /// Their values, in a tuple of the same form.
    type Values;
    /// References to their values.
    type Refs<'a>
    where
        Self: 'a;
    /// Their values as far as they have been read.
    type Slots;

    /// Nothing has been read.
    fn empty() -> Self::Slots;

    /// All has been read.
    fn finish(slots: Self::Slots) -> Self::Values;
}

/// Fields that can be read.
pub trait ReadFields<'de>: Fields {
    /// Reads one of them.
    fn read<S: Source<'de>>(
        slots: &mut Self::Slots,
        index: usize,
        source: S,
    ) -> Result<(), S::Error>;
}

/// Where a field's value comes from.
pub trait Source<'de>: Sized {
    type Error: Error;
    /// Whether the body does not have the field.
    const IS_MISSING: bool;

    /// The value.
    fn read<T, W: Reads<'de, T>>(self) -> Result<T, Self::Error>;
}

/// Implements everything for a tuple.
macro_rules! tuple {
    ($($group:ident $name:ident $other:ident),*) => {
        #[allow(non_snake_case, unused, clippy::unused_unit)]
        const _: () = {
            impl<$($group: Fields),*> Fields for ($($group,)*) {
                const COUNT: usize = 0 $(+ $group::COUNT)*;
                type Values = ($($group::Values,)*);
                type Refs<'a> = ($($group::Refs<'a>,)*) where Self: 'a;
                type Slots = ($($group::Slots,)*);

                fn empty() -> Self::Slots {
                    ($($group::empty(),)*)
                }

                fn finish(($($name,)*): Self::Slots) -> Self::Values {
                    ($($group::finish($name),)*)
                }
            }

            impl<'de, $($group: ReadFields<'de>),*> ReadFields<'de> for ($($group,)*) {
                fn read<S: Source<'de>>(
                    ($($name,)*): &mut Self::Slots,
                    mut index: usize,
                    source: S,
                ) -> Result<(), S::Error> {
                    $(
                        if index < $group::COUNT {
                            return $group::read($name, index, source);
                        }
                        index -= $group::COUNT;
                    )*
                    Ok(())
                }
            }

            impl<'x, $($group: WriteFields<'x>),*> WriteFields<'x> for ($($group,)*) {
                fn write<S: Serializer>(
                    ($($name,)*): Self::Refs<'_>,
                    columns: &[&'static str],
                    writer: &mut Writer<S>,
                ) {
                    $(
                        $group::write($name, columns, writer);
                        let columns = &columns[$group::COUNT..];
                    )*
                }
            }

            impl<'x, $($group: CloneFields<'x>),*> CloneFields<'x> for ($($group,)*) {
                fn clone(($($name,)*): Self::Refs<'_>) -> Self::Values {
                    ($($group::clone($name),)*)
                }
            }

            impl<'x, $($group: DebugFields<'x>),*> DebugFields<'x> for ($($group,)*) {
                fn debug(
                    ($($name,)*): Self::Refs<'_>,
                    labels: &[&'static str],
                    out: &mut std::fmt::DebugStruct<'_, '_>,
                ) {
                    $(
                        $group::debug($name, labels, out);
                        let labels = &labels[$group::COUNT..];
                    )*
                }
            }

            impl<'x, $($group: EqFields<'x>),*> EqFields<'x> for ($($group,)*) {
                fn eq(($($name,)*): Self::Refs<'_>, ($($other,)*): Self::Refs<'_>) -> bool {
                    true $(&& $group::eq($name, $other))*
                }
            }
        };
    };
}

/// Implements everything for the tuple of some names, and for those of fewer.
macro_rules! tuples {
    () => { tuple! {} };
    ($group:ident $name:ident $other:ident $(, $more:ident $name2:ident $other2:ident)*) => {
        tuple! { $group $name $other $(, $more $name2 $other2)* }
        tuples! { $($more $name2 $other2),* }
    };
}

// The derive's `requests::GROUP` is their number.
tuples! {
    A a1 a2, B b1 b2, C c1 c2, D d1 d2, E e1 e2, F f1 f2, G g1 g2, H h1 h2,
    I i1 i2, J j1 j2, K k1 k2, L l1 l2, M m1 m2, N n1 n2, O o1 o2, P p1 p2
}
