//! The classes of a shape at once.

use sync_patterns_core::{
    Class::{self, *},
    Shape,
};

const ALL: [Class; 17] = [
    Required, Nullable, Text, Uuid, Bool, Integer, Int16, Int32, Float, Float32, Decimal,
    Timestamp, Date, Bytes, Json, Enum, Array,
];

/// A class that is missing here does not compile: `ALL` lacks it then, too.
const _: fn(Class) = |class| match class {
    Required | Nullable | Text | Uuid | Bool | Integer | Int16 | Int32 | Float | Float32
    | Decimal | Timestamp | Date | Bytes | Json | Enum | Array => {}
};

/// The classes that a shape belongs to, as bits.
pub const fn classes(shape: &Shape) -> u32 {
    let (mut bits, mut index) = (0, 0);
    while index < ALL.len() {
        if shape.is(ALL[index]) {
            bits |= 1 << ALL[index] as u32;
        }
        index += 1;
    }
    bits
}
