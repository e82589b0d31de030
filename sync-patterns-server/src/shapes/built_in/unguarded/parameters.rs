//! What a request says, in Electric's parameters.

use std::{collections::BTreeMap, sync::Arc};

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::shapes::{
    Subset,
    built_in::{
        ask::{Ask, Live, Refusal},
        clause::Clause,
        condition,
        definition::{Definition, Draft, Log, Replica},
        guarded::checked,
        offset::Offset,
        service::Service,
        table::Table,
    },
    expression,
};

/// The form of a condition that goes through a parent.
const SUBQUERY: &str =
    "`column IN (SELECT key FROM parent WHERE column = $1 AND …) AND column = $2 AND …`";

/// The longest name that Postgres has.
const LONGEST_NAME: usize = 63;

/// The parameters of a request; unknown ones are ignored.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    given: BTreeMap<String, String>,
    /// The part that a body asks for.
    body: Option<Vec<u8>>,
}

impl Parameters {
    /// Reads a query. Of several with one name the last counts.
    pub fn read(query: &str) -> Parameters {
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let given = pairs.map(|(name, value)| (decoded(name), decoded(value))).collect();
        Parameters { given, body: None }
    }

    /// Takes the body of a `POST`: an object.
    pub fn body(&mut self, body: &[u8]) -> Result<(), ()> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(_)) => {
                self.body = Some(body.to_vec());
                Ok(())
            }
            _ => Err(()),
        }
    }

    pub fn get(&self, name: &str) -> Option<&String> {
        self.given.get(name)
    }

    fn is_on(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value != "false")
    }

    /// What the shape is of.
    pub async fn definition(&self, service: &Service) -> Result<Arc<Definition>, Refusal> {
        let invalid = |name, problem: &str| Refusal::Invalid(name, problem.to_owned());
        let name = self.get("table").ok_or_else(|| invalid("table", "can't be blank"))?;
        let name = names(name, '.').ok_or_else(|| invalid("table", "is no name of a table"))?;
        let (schema, name) = match name.as_slice() {
            [name] => ("public", name.as_str()),
            [schema, name] => (schema.as_str(), name.as_str()),
            _ => return Err(invalid("table", "is no name of a table")),
        };
        let Some(table) = service.table(schema, name).await? else {
            let problem = format!(
                "Table \"{schema}\".\"{name}\" does not exist. If the table name contains capitals \
                 or special characters you must quote it."
            );
            return Err(Refusal::Invalid("table", problem));
        };
        let columns = self.columns(&table)?;
        let condition = self.condition(&table)?;
        let replica = match self.get("replica").map(String::as_str) {
            None | Some("default") => Replica::Default,
            Some("full") => Replica::Full,
            Some(_) => return Err(invalid("replica", "is invalid")),
        };
        let log = match self.get("log").map(String::as_str) {
            None | Some("full") => Log::Full,
            Some("changes_only") => Log::ChangesOnly,
            Some(_) => return Err(invalid("log", "is invalid")),
        };
        Draft { table, columns, condition, replica, log }.finish(service).await
    }

    fn columns(&self, table: &Table) -> Result<Vec<usize>, Refusal> {
        let given =
            ["columns", "queryable_columns"].into_iter().find(|name| self.get(name).is_some());
        let Some(given) = given else { return Ok((0..table.columns.len()).collect()) };
        let invalid = |problem: String| Refusal::Invalid(given, problem);
        let text = self.get(given).map(String::as_str).unwrap_or_default();
        let named = names(text, ',').ok_or_else(|| invalid("is no list of columns".to_owned()))?;
        let mut places = Vec::new();
        for name in &named {
            let place = table.place(name);
            places.push(place.ok_or_else(|| {
                invalid(format!("The following columns are not found on the table: {name}"))
            })?);
        }
        places.sort_unstable();
        places.dedup();
        let missing: Vec<&str> = table
            .key
            .iter()
            .filter(|place| !places.contains(place))
            .map(|&place| table.columns[place].name.as_str())
            .collect();
        match missing.is_empty() {
            true => Ok(places),
            false => Err(invalid(format!(
                "The list of columns must include all primary key columns, missing: {}",
                missing.join(", ")
            ))),
        }
    }

    fn condition(&self, table: &Table) -> Result<String, Refusal> {
        let Some(condition) = self.get("where").filter(|text| !text.trim().is_empty()) else {
            return Ok(String::new());
        };
        let mut values = BTreeMap::new();
        for (name, value) in &self.given {
            let number = name.strip_prefix("params[").and_then(|name| name.strip_suffix(']'));
            let Some(number) = number else { continue };
            let invalid = |problem: &str| Refusal::Invalid("params", format!("{name} {problem}"));
            let number: Option<u16> = number.parse().ok().filter(|number| *number > 0);
            let number = number.ok_or_else(|| invalid("is no number of a parameter"))?;
            if value.contains('\0') {
                return Err(invalid("has a character that no text in Postgres has"));
            }
            values.insert(number, value.clone());
        }
        let with_values = condition::with_values(condition, &values);
        if let Ok(text) = &with_values
            && Clause::read(text).is_some_and(|clause| clause.parent.is_some())
        {
            return Ok(text.clone());
        }
        let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        expression::check(condition, &columns, &values).map_err(|problem| {
            let has_subquery = condition.to_ascii_lowercase().contains("select");
            let problem = match has_subquery {
                true => format!("{problem}; of subqueries only this form is known: {SUBQUERY}"),
                false => problem,
            };
            Refusal::Invalid("where", problem)
        })?;
        with_values.map_err(|number| {
            Refusal::Invalid("where", format!("parameter ${number} was not provided"))
        })
    }

    /// The rest of what it says.
    pub fn ask(&self, definition: &Arc<Definition>) -> Result<Ask, Refusal> {
        let invalid = |name, problem: &str| Refusal::Invalid(name, problem.to_owned());
        let subset = self.subset(definition)?;
        let is_events = self.is_on("live_sse") || self.is_on("experimental_live_sse");
        let live = match (self.is_on("live"), is_events) {
            (true, true) => Live::Events,
            (true, false) => Live::Once,
            (false, true) => {
                return Err(invalid("live_sse", "can't be true unless live is also true"));
            }
            (false, false) => Live::No,
        };
        let offset = match self.get("offset") {
            None if subset.is_some() => Offset::Now,
            None => return Err(invalid("offset", "can't be blank")),
            Some(text) => text.parse().map_err(|()| invalid("offset", "has invalid format"))?,
        };
        Ok(Ask {
            definition: Arc::clone(definition),
            handle: checked(offset, live, self.get("handle").map(String::as_str))?,
            live: if subset.is_some() { Live::No } else { live },
            offset,
            cursor: self.get("cursor").and_then(|cursor| cursor.parse().ok()),
            known: None,
            subset,
        })
    }

    fn subset(&self, definition: &Definition) -> Result<Option<Subset>, Refusal> {
        let columns = definition.columns.iter();
        let columns: Vec<&str> =
            columns.map(|&place| definition.table.columns[place].name.as_str()).collect();
        let wrong = |error: crate::ApiError| {
            let name = error.field.unwrap_or_default();
            let name = name.strip_prefix("subset__").unwrap_or(&name).to_owned();
            Refusal::InvalidPart(name, error.message.into_owned())
        };
        if let Some(body) = &self.body {
            return Subset::from_body(body, &columns).map_err(wrong);
        }
        let mut pairs: Vec<(&'static str, String)> = Vec::new();
        for name in ["where", "params", "limit", "offset", "order_by"] {
            if let Some(value) = self.get(&format!("subset__{name}")) {
                pairs.push((name, value.clone()));
            }
        }
        Subset::from_query(&pairs, &columns).map_err(wrong)
    }
}

/// Names as SQL has them, between separators: plain ones are lower case. `None` where one is none.
fn names(text: &str, separator: char) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut rest = text.trim();
    loop {
        let name = match rest.strip_prefix('"') {
            Some(quoted) => {
                let mut name = String::new();
                rest = quoted;
                loop {
                    let end = rest.find('"')?;
                    name.push_str(&rest[..end]);
                    rest = &rest[end + 1..];
                    match rest.strip_prefix('"') {
                        Some(more) => {
                            name.push('"');
                            rest = more;
                        }
                        None => break name,
                    }
                }
            }
            None => {
                let end = rest.find(separator).unwrap_or(rest.len());
                let name = rest[..end].trim();
                rest = &rest[end..];
                let is_plain =
                    |character: char| character.is_alphanumeric() || matches!(character, '_' | '$');
                if name.starts_with(|first: char| first.is_ascii_digit())
                    || !name.chars().all(is_plain)
                {
                    return None;
                }
                name.to_lowercase()
            }
        };
        if name.is_empty() || name.len() > LONGEST_NAME || name.contains('\0') {
            return None;
        }
        names.push(name);
        rest = rest.trim_start();
        if rest.is_empty() {
            return Some(names);
        }
        rest = rest.strip_prefix(separator)?.trim_start();
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_folded_unless_they_are_quoted() {
        let read = |text: &str, separator| names(text, separator);
        assert_eq!(read("Items", '.').unwrap(), ["items"]);
        assert_eq!(read("App.\"It.\"\"ems\"", '.').unwrap(), ["app", "It.\"ems"]);
        assert_eq!(read("\"id\", Title", ',').unwrap(), ["id", "title"]);
        for text in ["", ".", "a.", ".a", "a b", "a;b", "\"a", "\"\"", "1a", "\"a\"b", "a'b"] {
            assert_eq!(read(text, '.'), None, "{text}");
        }
        assert_eq!(read(&"a".repeat(64), '.'), None);
    }
}
