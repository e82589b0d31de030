//! The part of a shape that a client asks for: a condition, an order and a range.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{expression, parameters::malformed};
use crate::{ApiError, ErrorCode};

/// The part of a shape that a client asks for.
///
/// The expressions name columns of the shape only, have no subqueries, and their parentheses are
/// balanced.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subset {
    /// A condition on top of the shape's own.
    pub condition: Option<String>,
    /// What `$1`, `$2`, … stand for in it: the values by their numbers.
    pub params: BTreeMap<u16, String>,
    /// The most rows.
    pub limit: Option<u64>,
    /// How many rows to leave out before.
    pub offset: Option<u64>,
    /// The order.
    pub order_by: Option<String>,
}

/// The keys of a subset; all others of a body are dropped.
const KEYS: [&str; 5] = ["where", "params", "limit", "offset", "order_by"];

impl Subset {
    /// From the parameters of a query, without `subset__`.
    pub(super) fn from_query(
        parameters: &[(&'static str, String)],
        columns: &[&str],
    ) -> Result<Option<Subset>, ApiError> {
        let mut object = Map::new();
        for (name, text) in parameters {
            let value = match *name {
                "where" | "order_by" => Value::String(text.clone()),
                _ => serde_json::from_str(text)
                    .map_err(|_| malformed(&format!("subset__{name}"), "not JSON".to_owned()))?,
            };
            object.insert((*name).to_owned(), value);
        }
        Subset::from_object(&object, columns)
    }

    /// From the body of a `POST`, plain or as `{"subset": …}`.
    pub(super) fn from_body(body: &[u8], columns: &[&str]) -> Result<Option<Subset>, ApiError> {
        let not_an_object = || {
            let message = "the body is to be a JSON object with `where`, `params`, `limit`, \
                           `offset`, `order_by`";
            ApiError::new(ErrorCode::MalformedRequest, message)
        };
        let body = serde_json::from_slice(body).map_err(|_| not_an_object())?;
        let Value::Object(body) = body else { return Err(not_an_object()) };
        match body.get("subset") {
            None | Some(Value::Null) => Subset::from_object(&body, columns),
            Some(Value::Object(subset)) => Subset::from_object(subset, columns),
            Some(_) => Err(not_an_object()),
        }
    }

    fn from_object(
        object: &Map<String, Value>,
        columns: &[&str],
    ) -> Result<Option<Subset>, ApiError> {
        let given = |key: &str| object.get(key).filter(|value| !value.is_null());
        if KEYS.iter().all(|key| given(key).is_none()) {
            return Ok(None);
        }
        let text = |key: &str| match given(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(malformed(key, format!("`{key}` is to be text"))),
        };
        let number = |key: &str| match given(key) {
            None => Ok(None),
            Some(value) => match value.as_u64() {
                Some(number) => Ok(Some(number)),
                None => Err(malformed(key, format!("`{key}` is to be a whole number"))),
            },
        };
        let subset = Subset {
            condition: text("where")?,
            params: params(given("params"))?,
            limit: number("limit")?,
            offset: number("offset")?,
            order_by: text("order_by")?,
        };
        subset.check(columns)?;
        Ok(Some(subset))
    }

    fn check(&self, columns: &[&str]) -> Result<(), ApiError> {
        let expressions = [("where", &self.condition), ("order_by", &self.order_by)];
        for (key, expression) in expressions {
            if let Some(expression) = expression {
                expression::check(expression, columns, &self.params)
                    .map_err(|problem| malformed(key, format!("`{key}`: {problem}")))?;
            }
        }
        if (self.limit.is_some() || self.offset.is_some()) && self.order_by.is_none() {
            let message = "`limit` and `offset` need `order_by`".to_owned();
            return Err(malformed("order_by", message));
        }
        Ok(())
    }

    /// As the body of a request.
    pub(super) fn to_json(&self) -> Value {
        let mut object = Map::new();
        for (key, text) in [("where", &self.condition), ("order_by", &self.order_by)] {
            if let Some(text) = text {
                object.insert(key.to_owned(), text.clone().into());
            }
        }
        for (key, number) in [("limit", self.limit), ("offset", self.offset)] {
            if let Some(number) = number {
                object.insert(key.to_owned(), number.into());
            }
        }
        if !self.params.is_empty() {
            let params = self.params.iter();
            let params = params.map(|(number, text)| (number.to_string(), text.clone().into()));
            object.insert("params".to_owned(), params.collect::<Map<_, _>>().into());
        }
        Value::Object(object)
    }
}

fn params(given: Option<&Value>) -> Result<BTreeMap<u16, String>, ApiError> {
    let problem = || {
        let message = "`params` is to be an object like {\"1\": \"text\"}".to_owned();
        malformed("params", message)
    };
    let object = match given {
        None => return Ok(BTreeMap::new()),
        Some(Value::Object(object)) => object,
        Some(_) => return Err(problem()),
    };
    let params = object.iter().map(|(number, value)| {
        let number = number.parse().ok().filter(|number| *number > 0).ok_or_else(problem)?;
        let text = match value {
            Value::String(text) if !text.contains('\0') => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Bool(is_true) => is_true.to_string(),
            _ => return Err(problem()),
        };
        Ok((number, text))
    });
    params.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[&str] = &["id", "title"];

    #[test]
    fn a_body_is_rebuilt_from_its_own_keys() {
        let body = br#"{"where":"title = $1","params":{"1":"a"},"limit":5,"order_by":"title",
            "table":"secrets","columns":"*","secret":"x","where_expr":{}}"#;
        let subset = Subset::from_body(body, COLUMNS).unwrap().unwrap();
        let expected = r#"{"limit":5,"order_by":"title","params":{"1":"a"},"where":"title = $1"}"#;
        assert_eq!(subset.to_json(), serde_json::from_str::<Value>(expected).unwrap());
    }

    #[test]
    fn both_forms_of_a_body_mean_the_same() {
        let plain = Subset::from_body(br#"{"where":"title = 'a'"}"#, COLUMNS).unwrap();
        let nested = Subset::from_body(br#"{"subset":{"where":"title = 'a'"}}"#, COLUMNS).unwrap();
        assert_eq!(plain, nested);
        assert_eq!(Subset::from_body(b"{}", COLUMNS).unwrap(), None);
    }

    #[test]
    fn what_is_no_subset_is_refused() {
        let bodies: [&[u8]; 10] = [
            b"",
            b"[]",
            b"\"where\"",
            br#"{"subset":[]}"#,
            br#"{"where":1}"#,
            br#"{"limit":-1,"order_by":"id"}"#,
            br#"{"limit":1.5,"order_by":"id"}"#,
            br#"{"limit":1}"#,
            br#"{"params":{"x":"1"}}"#,
            br#"{"where":"secret = 1"}"#,
        ];
        for body in bodies {
            let answer = Subset::from_body(body, COLUMNS);
            assert!(answer.is_err(), "{}", String::from_utf8_lossy(body));
        }
    }
}
