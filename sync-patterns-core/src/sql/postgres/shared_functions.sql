-- The JSON form of an instant: RFC 3339 in UTC, with microseconds.
CREATE OR REPLACE FUNCTION "_rfc3339"("_at" TIMESTAMPTZ) RETURNS TEXT
LANGUAGE sql STABLE AS $body$
    SELECT to_char("_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$body$;

CREATE OR REPLACE FUNCTION "_rfc3339"("_at" TIMESTAMPTZ[]) RETURNS TEXT[]
LANGUAGE sql STABLE AS $body$
    SELECT CASE WHEN "_at" IS NOT NULL THEN
        ARRAY(SELECT "_rfc3339"(e."at") FROM unnest("_at") WITH ORDINALITY AS e ("at", "n") ORDER BY e."n")
    END
$body$;

-- The JSON form of bytes: base64 without line breaks.
CREATE OR REPLACE FUNCTION "_base64"("_bytes" BYTEA) RETURNS TEXT
LANGUAGE sql IMMUTABLE AS $body$
    SELECT translate(encode("_bytes", 'base64'), E'\n', '')
$body$;

CREATE OR REPLACE FUNCTION "_refuse_null"("_table" TEXT, "_column" TEXT) RETURNS void
LANGUAGE plpgsql AS $body$
BEGIN
    RAISE not_null_violation USING
        MESSAGE = format('column %I of %I cannot be null', "_column", "_table"),
        TABLE = "_table",
        COLUMN = "_column";
END
$body$;

CREATE OR REPLACE FUNCTION "_refuse_value"("_table" TEXT, "_column" TEXT, "_reason" TEXT) RETURNS void
LANGUAGE plpgsql AS $body$
BEGIN
    RAISE check_violation USING
        MESSAGE = format('column %I of %I %s', "_column", "_table", "_reason"),
        TABLE = "_table",
        COLUMN = "_column";
END
$body$;

CREATE OR REPLACE FUNCTION "_refuse_write"() RETURNS trigger
LANGUAGE plpgsql AS $body$
BEGIN
    RAISE feature_not_supported USING
        MESSAGE = format('%I is read only: its rows come from the server', TG_TABLE_NAME),
        TABLE = TG_TABLE_NAME;
END
$body$;

-- The change feed: tells listeners which rows of a view to read again. No keys: all of them.
CREATE OR REPLACE FUNCTION "_announce"("_table" TEXT, "_keys" TEXT[]) RETURNS void
LANGUAGE plpgsql AS $body$
DECLARE
    "_head" CONSTANT TEXT := '{"table":' || to_json("_table")::TEXT;
    -- what a notification can carry (7,999 bytes), less what stands around the keys
    "_room" CONSTANT INTEGER := 7990 - octet_length("_head") - octet_length(',"keys":[]}');
    "_longest" INTEGER;
BEGIN
    IF cardinality("_keys") = 1 AND octet_length("_keys"[1]) <= "_room" THEN
        PERFORM pg_notify('sync_patterns', "_head" || ',"keys":[' || "_keys"[1] || ']}');
        RETURN;
    ELSIF cardinality("_keys") <= 20000 THEN
        "_longest" := (SELECT max(octet_length(k."key") + 1) FROM unnest("_keys") AS k ("key"));
        IF "_longest" <= "_room" OR "_longest" IS NULL THEN
            PERFORM pg_notify('sync_patterns', "_head" || ',"keys":[' || string_agg(k."key", ',') || ']}')
            FROM unnest("_keys") WITH ORDINALITY AS k ("key", "n")
            GROUP BY (k."n" - 1) / ("_room" / "_longest");
            RETURN;
        END IF;
    END IF;
    -- Too many rows, or a key that is too long: read all again.
    PERFORM pg_notify('sync_patterns', "_head" || '}');
END
$body$;

-- The entries of each row, replayed in order: an insert sets all columns, an update those that it
-- names, a delete forgets them (semantics 1).
CREATE OR REPLACE FUNCTION "_folded"("_table" TEXT, "_keys" TEXT[], "_acknowledged_only" BOOLEAN)
RETURNS TABLE (
    "row_key" TEXT,
    "value" JSONB,
    "is_inserted" BOOLEAN,
    "is_deleted" BOOLEAN,
    "inserted_at" TIMESTAMPTZ,
    "pending_write_id" TEXT
)
LANGUAGE plpgsql STABLE AS $body$
DECLARE
    "_entry" RECORD;
BEGIN
    FOR "_entry" IN
        SELECT c."row_key", c."operation", c."value" - c."misfits" AS "value", c."created_at", c."write_id", c."acknowledged_at"
        FROM "_changes" AS c
        WHERE c."table_name" = "_table" AND c."row_key" = ANY ("_keys") AND NOT '*' = ANY (c."misfits")
        ORDER BY c."row_key", c."id"
    LOOP
        IF "row_key" IS DISTINCT FROM "_entry"."row_key" THEN
            IF "row_key" IS NOT NULL THEN
                RETURN NEXT;
            END IF;
            "row_key" := "_entry"."row_key";
            "value" := '{}';
            "is_inserted" := FALSE;
            "is_deleted" := FALSE;
            "inserted_at" := NULL;
            "pending_write_id" := NULL;
        END IF;
        IF "_entry"."acknowledged_at" IS NULL THEN
            "pending_write_id" := "_entry"."write_id";
            CONTINUE WHEN "_acknowledged_only";
        END IF;
        IF "_entry"."operation" = 'update' THEN
            "value" := "value" || "_entry"."value";
        ELSE
            "value" := "_entry"."value";
            "is_inserted" := "_entry"."operation" = 'insert';
            "is_deleted" := NOT "is_inserted";
            "inserted_at" := "_entry"."created_at";
        END IF;
    END LOOP;
    IF "row_key" IS NOT NULL THEN
        RETURN NEXT;
    END IF;
END
$body$;

-- Computes the overlay of some rows again. A model that is no longer there has none.
CREATE OR REPLACE FUNCTION "_fold"("_table" TEXT, "_keys" TEXT[]) RETURNS void
LANGUAGE plpgsql AS $body$
BEGIN
    IF to_regproc(quote_ident("_table" || '_fold')) IS NOT NULL THEN
        EXECUTE format('SELECT %I($1)', "_table" || '_fold') USING "_keys";
    END IF;
END
$body$;

-- The server has accepted a write.
CREATE OR REPLACE FUNCTION "_acknowledge"("_write_id" TEXT, "_txid" BIGINT, "_lsn" BIGINT) RETURNS void
LANGUAGE plpgsql AS $body$
DECLARE
    "_change" "_changes";
BEGIN
    UPDATE "_changes" AS c
    SET "acknowledged_at" = COALESCE(c."acknowledged_at", now()),
        "txid" = COALESCE("_txid", c."txid"),
        "lsn" = COALESCE("_lsn", c."lsn")
    WHERE c."write_id" = "_write_id"
    RETURNING c.* INTO "_change";
    IF FOUND THEN
        PERFORM "_fold"("_change"."table_name", ARRAY["_change"."row_key"]);
    END IF;
END
$body$;

-- The synced tables show these writes: they go, and with each the earlier ones of its row that were
-- acknowledged. An earlier one without an answer stays: it may have been refused (semantics 9).
CREATE OR REPLACE FUNCTION "_observe"("_write_ids" TEXT[]) RETURNS void
LANGUAGE plpgsql AS $body$
DECLARE
    "_row" RECORD;
BEGIN
    FOR "_row" IN
        WITH "gone" AS (
            DELETE FROM "_changes" AS c
            USING "_changes" AS seen
            WHERE seen."write_id" = ANY ("_write_ids")
                AND c."table_name" = seen."table_name"
                AND c."row_key" = seen."row_key"
                AND (c."id" = seen."id" OR c."id" < seen."id" AND c."acknowledged_at" IS NOT NULL)
            RETURNING c."table_name", c."row_key"
        )
        SELECT g."table_name", array_agg(DISTINCT g."row_key") AS "keys" FROM "gone" AS g GROUP BY g."table_name"
    LOOP
        PERFORM "_fold"("_row"."table_name", "_row"."keys");
    END LOOP;
END
$body$;

-- The server has refused a write. After an insert the row's later writes, up to a next insert, go
-- with it: they have no row to apply to (semantics 17).
CREATE OR REPLACE FUNCTION "_reject"("_write_id" TEXT, "_status" INTEGER, "_body" TEXT) RETURNS void
LANGUAGE plpgsql AS $body$
DECLARE
    "_refused" "_changes";
BEGIN
    SELECT c.* INTO "_refused" FROM "_changes" AS c WHERE c."write_id" = "_write_id";
    IF NOT FOUND THEN
        RETURN;
    END IF;
    WITH "gone" AS (
        DELETE FROM "_changes" AS c
        WHERE c."id" = "_refused"."id"
            OR "_refused"."operation" = 'insert'
                AND c."table_name" = "_refused"."table_name"
                AND c."row_key" = "_refused"."row_key"
                AND c."id" > "_refused"."id"
                AND c."acknowledged_at" IS NULL
                AND NOT EXISTS (
                    SELECT FROM "_changes" AS next
                    WHERE next."table_name" = c."table_name"
                        AND next."row_key" = c."row_key"
                        AND next."operation" = 'insert'
                        AND next."id" > "_refused"."id"
                        AND next."id" <= c."id"
                )
        RETURNING c.*
    )
    INSERT INTO "_rejected" (
        "id", "table_name", "row_key", "operation", "value", "write_id", "transaction_id", "created_at",
        "status", "body", "caused_by"
    )
    SELECT
        g."id", g."table_name", g."row_key", g."operation", g."value", g."write_id", g."transaction_id", g."created_at",
        CASE WHEN g."write_id" = "_write_id" THEN "_status" END,
        CASE WHEN g."write_id" = "_write_id" THEN "_body" END,
        NULLIF("_write_id", g."write_id")
    FROM "gone" AS g;
    PERFORM "_fold"("_refused"."table_name", ARRAY["_refused"."row_key"]);
END
$body$;

-- Takes a write back as if it had not been made.
CREATE OR REPLACE FUNCTION "_withdraw"("_write_id" TEXT) RETURNS void
LANGUAGE plpgsql AS $body$
DECLARE
    "_change" "_changes";
BEGIN
    DELETE FROM "_changes" AS c WHERE c."write_id" = "_write_id" RETURNING c.* INTO "_change";
    IF FOUND THEN
        PERFORM "_fold"("_change"."table_name", ARRAY["_change"."row_key"]);
    END IF;
END
$body$;

-- Whether a model can hold this JSON, laid over a row of neutral values.
CREATE OR REPLACE FUNCTION "_fits"("_table" TEXT, "_value" JSONB) RETURNS BOOLEAN
LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE format(
        'SELECT %I(jsonb_populate_record(NULL::%I, %I(now()) || $1))',
        "_table" || '_check', "_table", "_table" || '_neutral'
    ) USING "_value";
    RETURN TRUE;
EXCEPTION WHEN OTHERS THEN
    RETURN FALSE;
END
$body$;

-- Computes all overlays of a model again, after the model has changed. What it can no longer hold
-- is left out of the overlay, and sent all the same (semantics 23).
CREATE OR REPLACE FUNCTION "_rebuild"("_table" TEXT) RETURNS void
LANGUAGE plpgsql AS $body$
DECLARE
    "_change" RECORD;
BEGIN
    EXECUTE format('DELETE FROM %I', "_table" || '_local');
    FOR "_change" IN SELECT c."id", c."row_key", c."value" FROM "_changes" AS c WHERE c."table_name" = "_table" LOOP
        UPDATE "_changes" AS c
        SET "misfits" = "_misfits"("_table", "_change"."row_key", "_change"."value")
        WHERE c."id" = "_change"."id";
    END LOOP;
    PERFORM "_fold"("_table", ARRAY(SELECT DISTINCT c."row_key" FROM "_changes" AS c WHERE c."table_name" = "_table"));
END
$body$;

-- The columns of a change that a model cannot hold; '*' where it cannot even hold the key.
CREATE OR REPLACE FUNCTION "_misfits"("_table" TEXT, "_row_key" TEXT, "_value" JSONB) RETURNS TEXT[]
LANGUAGE plpgsql AS $body$
DECLARE
    "_key" JSONB;
BEGIN
    EXECUTE format('SELECT %I($1)', "_table" || '_key') INTO "_key" USING "_row_key";
    IF "_fits"("_table", "_key" || "_value") THEN
        RETURN '{}';
    ELSIF NOT "_fits"("_table", "_key") THEN
        RETURN ARRAY['*'];
    END IF;
    RETURN ARRAY(
        SELECT f."key" FROM jsonb_each("_value") AS f WHERE NOT "_fits"("_table", jsonb_build_object(f."key", f."value"))
    );
END
$body$;
