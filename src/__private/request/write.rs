//! Writing a body.

use std::marker::PhantomData;

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{Body, Fields, field::Writes};

/// Fields that can be written.
pub trait WriteFields<'x>: Fields {
    /// Writes them.
    fn write<S: Serializer>(
        values: Self::Refs<'_>,
        columns: &[&'static str],
        writer: &mut Writer<S>,
    );
}

/// Writes a body.
pub fn serialize<B, S>(body: &B, serializer: S) -> Result<S::Ok, S::Error>
where
    B: Body<Fields: for<'x> WriteFields<'x>>,
    S: Serializer,
{
    let mut writer = Writer::<S>(serializer.serialize_map(None));
    B::Fields::write(body.values(), B::COLUMNS, &mut writer);
    writer.0?.end()
}

/// What has been written, or the first error.
pub struct Writer<S: Serializer>(Result<S::SerializeMap, S::Error>);

impl<S: Serializer> Writer<S> {
    /// Writes a field.
    pub fn entry<T, W: Writes<T>>(&mut self, column: &'static str, value: &T) {
        if let Ok(map) = &mut self.0
            && let Err(error) = map.serialize_entry(column, &Formed::<T, W>(value, PhantomData))
        {
            self.0 = Err(error);
        }
    }
}

struct Formed<'a, T, W>(&'a T, PhantomData<W>);

impl<T, W: Writes<T>> Serialize for Formed<'_, T, W> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        W::write(self.0, serializer)
    }
}
