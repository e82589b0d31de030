-- Made anew each time, so that a newer release replaces them. Triggers go with their views.

-- A random UUID.
DROP VIEW IF EXISTS _uuid;
CREATE VIEW _uuid AS
SELECT lower(
    hex(randomblob(4))
    || '-' || hex(randomblob(2))
    || '-4' || substr(hex(randomblob(2)), 2)
    || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2)
    || '-' || hex(randomblob(6))
) AS uuid;

-- The transaction of a write that is made now.
DROP VIEW IF EXISTS _transaction;
CREATE VIEW _transaction AS
SELECT coalesce((SELECT transaction_id FROM _context), (SELECT uuid FROM _uuid)) AS id;

-- Stores values of columns that stay on this device, beside those that are there.
DROP VIEW IF EXISTS _local_only_store;
CREATE VIEW _local_only_store AS
SELECT table_name, row_key, value FROM _local_only;

CREATE TRIGGER _local_only_store_run INSTEAD OF INSERT ON _local_only_store
BEGIN
    INSERT INTO _local_only (table_name, row_key, value)
    VALUES (NEW.table_name, NEW.row_key, NEW.value)
    ON CONFLICT (table_name, row_key) DO UPDATE SET value = (
        SELECT json_group_object(m.name, json(m.json))
        FROM (
            SELECT o.key AS name, _local_only.value -> o.fullkey AS json
            FROM json_each(_local_only.value) AS o
            WHERE o.key NOT IN (SELECT n.key FROM json_each(excluded.value) AS n)
            UNION ALL
            SELECT n.key, excluded.value -> n.fullkey
            FROM json_each(excluded.value) AS n
        ) AS m
    );

    INSERT INTO _feed (table_name, row_key)
    VALUES (NEW.table_name, NEW.row_key)
    ON CONFLICT DO NOTHING;
END;

-- Moves a refused write to _rejected. After an insert the row's later writes, up to a next insert,
-- go with it: they have no row to apply to (semantics 17).
DROP VIEW IF EXISTS _reject;
CREATE VIEW _reject AS
SELECT write_id, status, body FROM _rejected;

CREATE TRIGGER _reject_run INSTEAD OF INSERT ON _reject
BEGIN
    INSERT INTO _rejected (
        id, table_name, row_key, operation, value, write_id, transaction_id, created_at,
        status, body, caused_by
    )
    SELECT
        c.id, c.table_name, c.row_key, c.operation, c.value, c.write_id, c.transaction_id, c.created_at,
        iif(c.id = r.id, NEW.status, NULL),
        iif(c.id = r.id, NEW.body, NULL),
        nullif(r.write_id, c.write_id)
    FROM _changes AS r
    JOIN _changes AS c ON c.table_name = r.table_name AND c.row_key = r.row_key
    WHERE r.write_id = NEW.write_id
        AND (
            c.id = r.id
            OR r.operation = 'insert'
            AND c.id > r.id
            AND c.acknowledged_at IS NULL
            AND NOT EXISTS (
                SELECT 1 FROM _changes AS i
                WHERE i.table_name = r.table_name
                    AND i.row_key = r.row_key
                    AND i.operation = 'insert'
                    AND i.id > r.id
                    AND i.id <= c.id
            )
        );

    DELETE FROM _changes
    WHERE write_id IN (
        SELECT r.write_id FROM _rejected AS r
        WHERE r.write_id = NEW.write_id OR r.caused_by = NEW.write_id
    );
END;
