//! The names that the local database derives and those it keeps for itself.

/// Columns that the library adds to a model's tables or view.
pub const RESERVED_COLUMNS: &[&str] =
    &["write_id", "changed_columns", "is_inserted", "is_deleted", "row_key"];

/// Names that Postgres or SQLite gives to columns of its own.
pub const SYSTEM_COLUMNS: &[&str] =
    &["ctid", "xmin", "xmax", "cmin", "cmax", "tableoid", "rowid", "oid"];

/// The longest identifier that Postgres keeps whole, in bytes.
pub const MAX_IDENTIFIER: usize = 63;

/// The longest suffix that is put behind a table's name.
pub const LONGEST_SUFFIX: &str = "_synced_feed_truncate";

/// What encloses a function's body in the Postgres dialect; no name or value may contain it.
pub const BODY_QUOTE: &str = "$body$";

/// An identifier, quoted for either dialect.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text literal, quoted for either dialect.
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A name no longer than [`MAX_IDENTIFIER`]; a longer one is cut and told apart by its hash.
pub fn bounded(name: String) -> String {
    if name.len() <= MAX_IDENTIFIER {
        return name;
    }
    // FNV-1a: stable across compilers and releases, unlike std's hasher.
    let hash = name
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let mut end = MAX_IDENTIFIER - 9;
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}_{hash:08x}", &name[..end])
}

/// Why a text cannot stand in the generated SQL, or `None` where it can.
pub fn text_problem(text: &str) -> Option<String> {
    if text.contains('\0') {
        return Some("text in a database cannot contain NUL".into());
    }
    if text.contains(BODY_QUOTE) {
        return Some(format!(
            "`{BODY_QUOTE}` encloses the generated functions: choose another text"
        ));
    }
    None
}

/// Why a column cannot have this name, or `None` where it can.
pub fn column_problem(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("a column needs a name".into());
    }
    if let Some(problem) = text_problem(name) {
        return Some(problem);
    }
    if name.len() > MAX_IDENTIFIER {
        return Some(format!(
            "a column's name can have {MAX_IDENTIFIER} bytes, this one has {}",
            name.len()
        ));
    }
    if name.starts_with('_') {
        return Some("names that begin with `_` belong to the library".into());
    }
    let lower = name.to_ascii_lowercase();
    if RESERVED_COLUMNS.contains(&lower.as_str()) {
        return Some(format!("`{name}` is a column that the library adds itself"));
    }
    if SYSTEM_COLUMNS.contains(&lower.as_str()) {
        return Some(format!("`{name}` is a column that the database adds itself"));
    }
    None
}

/// Why a table cannot have this name, or `None` where it can.
pub fn table_problem(name: &str) -> Option<String> {
    let longest = MAX_IDENTIFIER - LONGEST_SUFFIX.len();
    if name.is_empty() {
        return Some("a table needs a name".into());
    }
    if let Some(problem) = text_problem(name) {
        return Some(problem);
    }
    if name.len() > longest {
        return Some(format!(
            "a table's name can have {longest} bytes, so that the names derived from it fit; this one has {}",
            name.len()
        ));
    }
    if name.starts_with('_') || name.to_ascii_lowercase().starts_with("sqlite_") {
        return Some("names that begin with `_` or `sqlite_` are taken".into());
    }
    None
}
