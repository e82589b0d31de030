//! Messages of a shape's stream, as JSON.

use std::{fmt::Write, sync::Arc};

use axum::body::Bytes;

use super::{
    definition::{Definition, Replica},
    offset::Position,
    seam::Seam,
    text::Values,
};

/// How the rows of a shape are told: everything of a message that is the same for all of them.
#[derive(Debug)]
pub(super) struct Teller {
    definition: Arc<Definition>,
    /// Each column's name as `"name":`, by its place in the table.
    names: Vec<String>,
    key: Vec<usize>,
    /// `"schema"."table"`, the first part of keys, as it is inside of a JSON string.
    table: String,
    /// `["schema","table"]`.
    relation: String,
}

/// A change of a row, seen through a shape.
#[derive(Debug, Clone, Copy)]
pub(super) enum Seen<'a> {
    /// The row is in the shape now.
    In(&'a Values),
    /// The row was in the shape, and is no more.
    Out(&'a Values),
    /// The row was and is in the shape: before, now.
    Changed(&'a Values, &'a Values),
}

/// A message without what it shares with others of its transaction.
#[derive(Debug)]
pub(super) struct Message {
    /// Key and value, up to the headers' inside.
    start: String,
    pub operation: u64,
}

/// A message as it is sent.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub position: Position,
    pub json: Bytes,
}

impl Teller {
    pub fn new(definition: Arc<Definition>) -> Teller {
        let table = &definition.table;
        let names = table.columns.iter().map(|column| format!("{}:", json(&column.name))).collect();
        let relation = format!("[{},{}]", json(&table.schema), json(&table.name));
        let mut of_key = String::new();
        escape(&mut of_key, &table.sql());
        Teller { names, key: table.key.clone(), table: of_key, relation, definition }
    }

    /// Writes a row of a snapshot; `mark` is a subset's.
    pub fn snapshot(&self, text: &mut String, row: &Values, mark: Option<u32>) {
        self.write_start(text, row, &self.definition.columns, row, None);
        text.push_str(r#""operation":"insert","relation":"#);
        text.push_str(&self.relation);
        if let Some(mark) = mark {
            let _ = write!(text, r#","snapshot_mark":{mark}"#);
        }
        text.push_str("}}");
    }

    /// The messages of a change; `number` orders it among those of its transaction.
    pub fn tell(&self, seen: Seen<'_>, number: u64, messages: &mut Vec<Message>) {
        let columns = &self.definition.columns;
        let is_full = self.definition.replica == Replica::Full;
        let operation = number * 2;
        let mut push = |start: String, name: &str, operation: u64| {
            let start = format!(r#"{start}"operation":"{name}","relation":{}"#, self.relation);
            messages.push(Message { start, operation });
        };
        match seen {
            Seen::In(row) => push(self.start(row, columns, row, None), "insert", operation),
            Seen::Out(row) => push(self.gone(row), "delete", operation),
            Seen::Changed(old, new) if self.key.iter().any(|&place| old[place] != new[place]) => {
                let (from, to) = (self.key_of(old), self.key_of(new));
                push(format!(r#"{}"key_change_to":{to},"#, self.gone(old)), "delete", operation);
                let inserted = self.start(new, columns, new, None);
                push(format!(r#"{inserted}"key_change_from":{from},"#), "insert", operation + 1);
            }
            Seen::Changed(old, new) => {
                let changed = columns.iter().copied().filter(|&place| old[place] != new[place]);
                let changed: Vec<usize> = changed.collect();
                if changed.is_empty() {
                    return;
                }
                let start = match is_full {
                    true => self.start(new, columns, new, Some((old, &changed))),
                    false => self.start(new, &self.with_key(&changed), new, None),
                };
                push(start, "update", operation);
            }
        }
    }

    /// The start of a message that a row is gone.
    fn gone(&self, row: &Values) -> String {
        match self.definition.replica {
            Replica::Default => self.start(row, &self.with_key(&[]), row, None),
            Replica::Full => self.start(row, &self.definition.columns, row, None),
        }
    }

    /// These columns and those of the key, in the table's order.
    fn with_key(&self, places: &[usize]) -> Vec<usize> {
        let columns = self.definition.columns.iter().copied();
        let table_key = &self.definition.table.key;
        columns.filter(|place| table_key.contains(place) || places.contains(place)).collect()
    }

    /// `{"key":…,"value":{…},"headers":{`.
    fn start(
        &self,
        of_key: &Values,
        columns: &[usize],
        row: &Values,
        old: Option<(&Values, &[usize])>,
    ) -> String {
        let mut text = String::new();
        self.write_start(&mut text, of_key, columns, row, old);
        text
    }

    fn write_start(
        &self,
        text: &mut String,
        of_key: &Values,
        columns: &[usize],
        row: &Values,
        old: Option<(&Values, &[usize])>,
    ) {
        text.push_str(r#"{"key":"#);
        self.write_key(text, of_key);
        text.push_str(r#","value":"#);
        self.object(text, row, columns);
        if let Some((old, changed)) = old {
            text.push_str(r#","old_value":"#);
            self.object(text, old, changed);
        }
        text.push_str(r#","headers":{"#);
    }

    fn object(&self, text: &mut String, row: &Values, columns: &[usize]) {
        text.push('{');
        for (number, &place) in columns.iter().enumerate() {
            if number > 0 {
                text.push(',');
            }
            text.push_str(&self.names[place]);
            match &row[place] {
                Some(value) => {
                    text.push('"');
                    escape(text, value);
                    text.push('"');
                }
                None => text.push_str("null"),
            }
        }
        text.push('}');
    }

    /// `"schema"."table"/"1"/"2"`, in JSON.
    fn key_of(&self, row: &Values) -> String {
        let mut text = String::new();
        self.write_key(&mut text, row);
        text
    }

    fn write_key(&self, text: &mut String, row: &Values) {
        text.push('"');
        text.push_str(&self.table);
        for &place in &self.key {
            match &row[place] {
                Some(value) => {
                    text.push_str(r#"/\""#);
                    match value.contains('/') {
                        true => escape(text, &value.replace('/', "//")),
                        false => escape(text, value),
                    }
                    text.push_str(r#"\""#);
                }
                None => text.push_str("/_"),
            }
        }
        text.push('"');
    }
}

/// The messages of one transaction, the last of them marked.
pub(super) fn entries(messages: Vec<Message>, lsn: u64, xid: u64) -> Vec<Entry> {
    let count = messages.len();
    let finish = |(index, message): (usize, Message)| message.entry(lsn, xid, index + 1 == count);
    messages.into_iter().enumerate().map(finish).collect()
}

impl Message {
    /// The message as it is sent.
    pub fn entry(self, lsn: u64, xid: u64, is_last: bool) -> Entry {
        let Message { start, operation } = self;
        // Electric's transaction ids are those that `pg_current_xact_id()::xid` shows.
        let txid = xid & u64::from(u32::MAX);
        let last = if is_last { r#","last":true"# } else { "" };
        let json = format!(
            r#"{start},"txids":[{txid}],"lsn":"{lsn}","op_position":{operation}{last}}}}}"#
        );
        Entry { position: Position { lsn, operation }, json: json.into() }
    }
}

/// Everything up to this LSN has been told.
pub(super) fn up_to_date(lsn: u64) -> String {
    format!(r#"{{"headers":{{"control":"up-to-date","global_last_seen_lsn":"{lsn}"}}}}"#)
}

/// The end of a snapshot that this seam is of.
pub(super) fn snapshot_end(seam: &Seam) -> String {
    format!(r#"{{"headers":{{"control":"snapshot-end",{}}}}}"#, seam.json())
}

/// The only message of an answer that a client has to begin anew.
pub(super) const MUST_REFETCH: &str = r#"[{"headers":{"control":"must-refetch"}}]"#;

/// Adds a text as it is inside of a JSON string. Most have nothing to escape.
fn escape(json_text: &mut String, text: &str) {
    let is_plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
    match text.bytes().all(is_plain) {
        true => json_text.push_str(text),
        false => {
            let quoted = json(text);
            json_text.push_str(&quoted[1..quoted.len() - 1]);
        }
    }
}

/// A text in JSON.
pub(super) fn json(text: &str) -> String {
    serde_json::to_string(text).expect("texts become JSON")
}
