//! What the client runtime asks of the local database, per model, beside the parts of
//! [`Sql`](super::Sql).

/// The statements of one model. Every parameter is one text, so that no driver's idea of a type
/// touches a value (semantics 18). A statement that a model does not need is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientSql {
    /// Expression over the view's row `v`: the columns as the text of a JSON array, in order, then
    /// `_has_local_changes` and `_pending_write_id`. 64-bit integers are JSON strings there.
    pub row: String,
    /// The same as expressions of a `SELECT`, whose text the runtime turns into values: for reading a
    /// whole table, where to make and to parse JSON is most of the work. Arrays and JSON are JSON, the
    /// rest is as the database writes it, instants in UTC. Empty where JSON is the faster way.
    pub fields: String,
    /// Expression over the view's row `v`: its key as `_changes.row_key` has it.
    pub row_key: String,
    /// Condition on the view's row `v`: its key is among those of `$1`, a JSON array of row keys.
    pub by_keys: String,
    /// Inserts a row into the view. `$1` a JSON object; an absent column takes its default.
    pub insert: String,
    /// Updates a row through the view. `$1` its key, `$2` a JSON object of the changed columns.
    pub update: String,
    /// Deletes a row through the view. `$1` its key.
    pub delete: String,
    /// Takes a stream's rows. `$1` a JSON array of objects whose values are text as Postgres writes
    /// it or null, each key once; `$2` the instance, `$3` the LSN of all of them. A row that another
    /// instance has in a newer version stays.
    pub apply_inserts: String,
    /// Takes a stream's partial updates in the same form: only of the instance's own rows.
    pub apply_updates: String,
    /// Takes a stream's deletes: `$1` objects with the key's columns, `$2` the instance.
    pub apply_deletes: String,
    /// Keeps rows of a refetch in `_incoming`. `$1` and `$2` as above.
    pub stage_inserts: String,
    /// Keeps partial updates of rows in `_incoming`.
    pub stage_updates: String,
    /// Removes rows from `_incoming`.
    pub stage_deletes: String,
    /// Ends a refetch, one after the other: the instance's rows are exactly the staged ones (semantics
    /// 12a). `$1` the instance, `$2` the LSN at which they are complete.
    pub finish_refetch: Vec<String>,
    /// Removes an instance's rows. `$1` the instance.
    pub remove_instance: String,
}
