//! JSON objects as lists of fields, each value as it was written.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::{ApiError, ErrorCode};

/// The fields of an object in order. A name that comes twice is an error: readers disagree on what
/// it means.
#[derive(Debug)]
pub(crate) struct Fields<'a>(pub Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Object)
    }
}

struct Object;

impl<'de> Visitor<'de> for Object {
    type Value = Fields<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Fields(fields))
    }
}

impl<'a> Fields<'a> {
    /// Reads an object.
    pub fn parse(text: &'a str) -> Result<Fields<'a>, ApiError> {
        let fields: Fields<'a> = serde_json::from_str(text).map_err(|_| {
            ApiError::new(ErrorCode::MalformedRequest, "the body has to be one JSON object")
        })?;
        let mut names: Vec<&str> = fields.0.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(ApiError::new(
                ErrorCode::MalformedRequest,
                format!("the body names `{}` twice", pair[0]),
            )
            .field(pair[0].to_owned())),
            None => Ok(fields),
        }
    }
}
