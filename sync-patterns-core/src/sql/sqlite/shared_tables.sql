-- Every write made here that the synced tables do not show yet, in order: the one precious table.
-- Pending until acknowledged_at is set, removed when a synced table shows it.
CREATE TABLE IF NOT EXISTS _changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    table_name TEXT NOT NULL,
    -- the values of the row's key, a JSON array in the order of the key's columns
    row_key TEXT NOT NULL,
    operation TEXT NOT NULL CHECK (operation IN ('insert', 'update', 'delete')),
    -- the request's body: all columns of an insert, the changed ones of an update
    value TEXT NOT NULL CHECK (json_valid(value)),
    -- a random UUID
    write_id TEXT NOT NULL UNIQUE DEFAULT (lower(
        hex(randomblob(4))
        || '-' || hex(randomblob(2))
        || '-4' || substr(hex(randomblob(2)), 2)
        || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2)
        || '-' || hex(randomblob(6))
    )),
    -- the same for all changes of one transaction
    transaction_id TEXT NOT NULL,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    -- null: never sent, so that no server can know of it
    sent_at TEXT,
    -- the server's answer
    acknowledged_at TEXT,
    txid INTEGER,
    lsn INTEGER,
    -- columns whose value the present model cannot hold, a JSON array: they are sent, but not shown
    -- (an empty name stands for the key)
    misfits TEXT NOT NULL DEFAULT '[]'
) STRICT;

CREATE INDEX IF NOT EXISTS _changes_by_row ON _changes (table_name, row_key);

-- Writes that the server refused, with its answer.
CREATE TABLE IF NOT EXISTS _rejected (
    id INTEGER PRIMARY KEY,
    table_name TEXT NOT NULL,
    row_key TEXT NOT NULL,
    operation TEXT NOT NULL,
    value TEXT NOT NULL,
    write_id TEXT NOT NULL UNIQUE,
    transaction_id TEXT NOT NULL,
    created_at TEXT NOT NULL,
    -- the HTTP answer, null for a change that went along with a refused insert
    status INTEGER,
    body TEXT,
    -- the write_id of that insert
    caused_by TEXT,
    rejected_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT;

-- Values of columns that stay on this device, they survive a new model and a new first sync.
CREATE TABLE IF NOT EXISTS _local_only (
    table_name TEXT NOT NULL,
    row_key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (table_name, row_key)
) STRICT, WITHOUT ROWID;

-- The change feed: rows of a view to read again, an empty row_key for all of them. Readers drain it
-- with DELETE … RETURNING.
CREATE TABLE IF NOT EXISTS _feed (
    table_name TEXT NOT NULL,
    row_key TEXT NOT NULL,
    PRIMARY KEY (table_name, row_key)
) STRICT, WITHOUT ROWID;

-- The transaction that writes belong to. SQLite does not tell, so the adapter's transaction() sets
-- it, and clears it in the same transaction. Null: each write is one of its own.
CREATE TABLE IF NOT EXISTS _context (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    transaction_id TEXT,
    -- never set: how a write tells INSERT OR REPLACE from INSERT OR IGNORE
    is_replaced INTEGER NOT NULL DEFAULT 0
) STRICT;

INSERT INTO _context (id) VALUES (1) ON CONFLICT DO NOTHING;

-- The models that this database was made with (semantics 23), by table.
CREATE TABLE IF NOT EXISTS _schemas (
    table_name TEXT PRIMARY KEY,
    hash TEXT NOT NULL,
    -- removes what that version made
    drop_script TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The subscriptions whose rows are here, and how far each stream has been applied.
CREATE TABLE IF NOT EXISTS _shapes (
    instance TEXT PRIMARY KEY,
    table_name TEXT NOT NULL,
    -- the values that choose its rows, a JSON array in the order of the shape's parameters
    scope TEXT NOT NULL DEFAULT '[]',
    handle TEXT,
    "offset" TEXT,
    -- where the rows are complete up to
    lsn INTEGER NOT NULL DEFAULT 0,
    -- whether the first sync has been applied whole
    is_complete INTEGER NOT NULL DEFAULT 0,
    -- whether rows go to _incoming, because the server asked for a refetch (semantics 12a)
    is_refetching INTEGER NOT NULL DEFAULT 0,
    used_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
) STRICT, WITHOUT ROWID;

-- The rows of a refetch until it is complete: each column as the stream's text.
CREATE TABLE IF NOT EXISTS _incoming (
    instance TEXT NOT NULL,
    row_key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (instance, row_key)
) STRICT, WITHOUT ROWID;
