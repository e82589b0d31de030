-- What the application would write by hand after the specification and Electric's example: a FULL
-- OUTER JOIN view and row-level triggers. Without the specification's errors that lose data.
CREATE TABLE IF NOT EXISTS "contacts_synced" (
    "id" UUID PRIMARY KEY,
    "first_name" TEXT NOT NULL,
    "last_name" TEXT NOT NULL,
    "company" TEXT,
    "email" TEXT,
    "phone" TEXT,
    "position" INTEGER NOT NULL,
    "is_favorite" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "updated_at" TIMESTAMPTZ NOT NULL,
    "write_id" TEXT
);

CREATE INDEX IF NOT EXISTS "contacts_synced_by_created_at" ON "contacts_synced" ("created_at");

CREATE TABLE IF NOT EXISTS "contacts_local" (
    "id" UUID PRIMARY KEY,
    "first_name" TEXT,
    "last_name" TEXT,
    "company" TEXT,
    "email" TEXT,
    "phone" TEXT,
    "position" INTEGER,
    "is_favorite" BOOLEAN,
    "changed_columns" TEXT[] NOT NULL,
    "is_deleted" BOOLEAN NOT NULL DEFAULT FALSE,
    "write_id" TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS "_changes" (
    "id" BIGSERIAL PRIMARY KEY,
    "table_name" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "write_id" TEXT NOT NULL,
    "transaction_id" TEXT NOT NULL DEFAULT pg_current_xact_id()::TEXT,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE OR REPLACE VIEW "contacts" AS
SELECT
    COALESCE(l."id", s."id") AS "id",
    CASE WHEN 'first_name' = ANY (l."changed_columns") THEN l."first_name" ELSE s."first_name" END AS "first_name",
    CASE WHEN 'last_name' = ANY (l."changed_columns") THEN l."last_name" ELSE s."last_name" END AS "last_name",
    CASE WHEN 'company' = ANY (l."changed_columns") THEN l."company" ELSE s."company" END AS "company",
    CASE WHEN 'email' = ANY (l."changed_columns") THEN l."email" ELSE s."email" END AS "email",
    CASE WHEN 'phone' = ANY (l."changed_columns") THEN l."phone" ELSE s."phone" END AS "phone",
    CASE WHEN 'position' = ANY (l."changed_columns") THEN l."position" ELSE s."position" END AS "position",
    CASE WHEN 'is_favorite' = ANY (l."changed_columns") THEN l."is_favorite" ELSE s."is_favorite" END AS "is_favorite",
    s."created_at",
    s."updated_at",
    l."id" IS NOT NULL AS "_has_local_changes",
    l."write_id" AS "_pending_write_id"
FROM "contacts_synced" AS s
FULL OUTER JOIN "contacts_local" AS l ON s."id" = l."id"
WHERE l."id" IS NULL OR NOT l."is_deleted";

CREATE OR REPLACE FUNCTION "contacts_insert"() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    "_write_id" CONSTANT TEXT := gen_random_uuid()::TEXT;
BEGIN
    IF EXISTS (SELECT FROM "contacts_synced" AS s WHERE s."id" = NEW."id") THEN
        RAISE unique_violation USING MESSAGE = 'there is such a row already';
    END IF;
    INSERT INTO "contacts_local" (
        "id", "first_name", "last_name", "company", "email", "phone", "position", "is_favorite", "changed_columns", "write_id"
    ) VALUES (
        NEW."id", NEW."first_name", NEW."last_name", NEW."company", NEW."email", NEW."phone", NEW."position", NEW."is_favorite",
        ARRAY['first_name', 'last_name', 'company', 'email', 'phone', 'position', 'is_favorite'], "_write_id"
    );
    INSERT INTO "_changes" ("table_name", "operation", "value", "write_id") VALUES (
        'contacts', 'insert',
        jsonb_build_object(
            'id', NEW."id",
            'first_name', NEW."first_name",
            'last_name', NEW."last_name",
            'company', NEW."company",
            'email', NEW."email",
            'phone', NEW."phone",
            'position', NEW."position",
            'is_favorite', NEW."is_favorite"
        ),
        "_write_id"
    );
    RETURN NEW;
END
$body$;

CREATE OR REPLACE FUNCTION "contacts_update"() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    "_write_id" CONSTANT TEXT := gen_random_uuid()::TEXT;
    "_changed" TEXT[] := '{}';
BEGIN
    IF NEW."first_name" IS DISTINCT FROM OLD."first_name" THEN "_changed" := array_append("_changed", 'first_name'); END IF;
    IF NEW."last_name" IS DISTINCT FROM OLD."last_name" THEN "_changed" := array_append("_changed", 'last_name'); END IF;
    IF NEW."company" IS DISTINCT FROM OLD."company" THEN "_changed" := array_append("_changed", 'company'); END IF;
    IF NEW."email" IS DISTINCT FROM OLD."email" THEN "_changed" := array_append("_changed", 'email'); END IF;
    IF NEW."phone" IS DISTINCT FROM OLD."phone" THEN "_changed" := array_append("_changed", 'phone'); END IF;
    IF NEW."position" IS DISTINCT FROM OLD."position" THEN "_changed" := array_append("_changed", 'position'); END IF;
    IF NEW."is_favorite" IS DISTINCT FROM OLD."is_favorite" THEN "_changed" := array_append("_changed", 'is_favorite'); END IF;
    INSERT INTO "contacts_local" AS l (
        "id", "first_name", "last_name", "company", "email", "phone", "position", "is_favorite", "changed_columns", "write_id"
    ) VALUES (
        NEW."id", NEW."first_name", NEW."last_name", NEW."company", NEW."email", NEW."phone", NEW."position", NEW."is_favorite",
        "_changed", "_write_id"
    )
    ON CONFLICT ("id") DO UPDATE SET
        "first_name" = NEW."first_name",
        "last_name" = NEW."last_name",
        "company" = NEW."company",
        "email" = NEW."email",
        "phone" = NEW."phone",
        "position" = NEW."position",
        "is_favorite" = NEW."is_favorite",
        "changed_columns" = ARRAY(SELECT DISTINCT unnest(l."changed_columns" || "_changed")),
        "write_id" = "_write_id";
    INSERT INTO "_changes" ("table_name", "operation", "value", "write_id")
    SELECT 'contacts', 'update', jsonb_object_agg(c."key", c."value"), "_write_id"
    FROM jsonb_each(to_jsonb(NEW)) AS c
    WHERE c."key" = 'id' OR c."key" = ANY ("_changed");
    RETURN NEW;
END
$body$;

CREATE OR REPLACE FUNCTION "contacts_delete"() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    "_write_id" CONSTANT TEXT := gen_random_uuid()::TEXT;
BEGIN
    INSERT INTO "contacts_local" ("id", "is_deleted", "changed_columns", "write_id")
    VALUES (OLD."id", TRUE, '{}', "_write_id")
    ON CONFLICT ("id") DO UPDATE SET "is_deleted" = TRUE, "write_id" = "_write_id";
    INSERT INTO "_changes" ("table_name", "operation", "value", "write_id")
    VALUES ('contacts', 'delete', jsonb_build_object('id', OLD."id"), "_write_id");
    RETURN OLD;
END
$body$;

CREATE OR REPLACE TRIGGER "contacts_insert" INSTEAD OF INSERT ON "contacts"
    FOR EACH ROW EXECUTE FUNCTION "contacts_insert"();
CREATE OR REPLACE TRIGGER "contacts_update" INSTEAD OF UPDATE ON "contacts"
    FOR EACH ROW EXECUTE FUNCTION "contacts_update"();
CREATE OR REPLACE TRIGGER "contacts_delete" INSTEAD OF DELETE ON "contacts"
    FOR EACH ROW EXECUTE FUNCTION "contacts_delete"();

CREATE OR REPLACE FUNCTION "contacts_synced_cleanup"() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    DELETE FROM "contacts_local" WHERE "id" = NEW."id" AND "write_id" = NEW."write_id";
    RETURN NEW;
END
$body$;

CREATE OR REPLACE FUNCTION "contacts_synced_deleted"() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    DELETE FROM "contacts_local" WHERE "id" = OLD."id";
    RETURN OLD;
END
$body$;

CREATE OR REPLACE TRIGGER "contacts_synced_cleanup" AFTER INSERT OR UPDATE ON "contacts_synced"
    FOR EACH ROW EXECUTE FUNCTION "contacts_synced_cleanup"();
CREATE OR REPLACE TRIGGER "contacts_synced_deleted" AFTER DELETE ON "contacts_synced"
    FOR EACH ROW EXECUTE FUNCTION "contacts_synced_deleted"();

CREATE OR REPLACE FUNCTION "_changes_notify"() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    NOTIFY changes;
    RETURN NEW;
END
$body$;

CREATE OR REPLACE TRIGGER "_changes_notify" AFTER INSERT ON "_changes"
    FOR EACH ROW EXECUTE FUNCTION "_changes_notify"();
