-- The specification's example for SQLite, with the columns of the model that is measured: a FULL OUTER
-- JOIN view and row-level triggers. Cleanup runs after updates and deletes too.
CREATE TABLE IF NOT EXISTS "contacts_synced" (
    "id" TEXT PRIMARY KEY,
    "first_name" TEXT NOT NULL,
    "last_name" TEXT NOT NULL,
    "company" TEXT,
    "email" TEXT,
    "phone" TEXT,
    "position" INTEGER NOT NULL,
    "is_favorite" INTEGER NOT NULL,
    "created_at" TEXT NOT NULL,
    "updated_at" TEXT NOT NULL,
    "write_id" TEXT
);

CREATE INDEX IF NOT EXISTS "contacts_synced_by_created_at" ON "contacts_synced" ("created_at");

CREATE TABLE IF NOT EXISTS "contacts_local" (
    "id" TEXT PRIMARY KEY,
    "first_name" TEXT,
    "last_name" TEXT,
    "company" TEXT,
    "email" TEXT,
    "phone" TEXT,
    "position" INTEGER,
    "is_favorite" INTEGER,
    "changed_columns" TEXT NOT NULL,
    "is_deleted" INTEGER NOT NULL DEFAULT 0,
    "write_id" TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS "_changes" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "table_name" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "write_id" TEXT NOT NULL,
    "transaction_id" TEXT,
    "created_at" TEXT NOT NULL DEFAULT (datetime('now'))
);

CREATE INDEX IF NOT EXISTS "idx_changes_created" ON "_changes" ("created_at");

CREATE VIEW IF NOT EXISTS "contacts" AS
SELECT
    COALESCE(l."id", s."id") AS "id",
    CASE WHEN l."changed_columns" LIKE '%"first_name"%' THEN l."first_name" ELSE s."first_name" END AS "first_name",
    CASE WHEN l."changed_columns" LIKE '%"last_name"%' THEN l."last_name" ELSE s."last_name" END AS "last_name",
    CASE WHEN l."changed_columns" LIKE '%"company"%' THEN l."company" ELSE s."company" END AS "company",
    CASE WHEN l."changed_columns" LIKE '%"email"%' THEN l."email" ELSE s."email" END AS "email",
    CASE WHEN l."changed_columns" LIKE '%"phone"%' THEN l."phone" ELSE s."phone" END AS "phone",
    CASE WHEN l."changed_columns" LIKE '%"position"%' THEN l."position" ELSE s."position" END AS "position",
    CASE WHEN l."changed_columns" LIKE '%"is_favorite"%' THEN l."is_favorite" ELSE s."is_favorite" END AS "is_favorite",
    s."created_at",
    s."updated_at",
    CASE WHEN l."id" IS NOT NULL THEN 1 ELSE 0 END AS "_has_local_changes",
    l."write_id" AS "_pending_write_id"
FROM "contacts_synced" AS s
FULL OUTER JOIN "contacts_local" AS l ON s."id" = l."id"
WHERE COALESCE(l."is_deleted", 0) = 0;

CREATE TRIGGER IF NOT EXISTS "contacts_insert" INSTEAD OF INSERT ON "contacts"
BEGIN
    INSERT INTO "contacts_local" ("id", "first_name", "last_name", "company", "email", "phone", "position", "is_favorite", "changed_columns", "write_id")
    VALUES (NEW."id", NEW."first_name", NEW."last_name", NEW."company", NEW."email", NEW."phone", NEW."position", NEW."is_favorite", json_array('first_name', 'last_name', 'company', 'email', 'phone', 'position', 'is_favorite'), lower(hex(randomblob(16))));
    INSERT INTO "_changes" ("table_name", "operation", "value", "write_id")
    SELECT
        'contacts', 'insert',
        json_object(
            'id', NEW."id",
            'first_name', NEW."first_name",
            'last_name', NEW."last_name",
            'company', NEW."company",
            'email', NEW."email",
            'phone', NEW."phone",
            'position', NEW."position",
            'is_favorite', NEW."is_favorite"
        ),
        "write_id"
    FROM "contacts_local" WHERE "id" = NEW."id";
END;

CREATE TRIGGER IF NOT EXISTS "contacts_update" INSTEAD OF UPDATE ON "contacts"
BEGIN
    INSERT INTO "contacts_local" ("id", "first_name", "last_name", "company", "email", "phone", "position", "is_favorite", "changed_columns", "write_id")
    VALUES (NEW."id", NEW."first_name", NEW."last_name", NEW."company", NEW."email", NEW."phone", NEW."position", NEW."is_favorite", json_array('first_name', 'last_name', 'company', 'email', 'phone', 'position', 'is_favorite'), lower(hex(randomblob(16))))
    ON CONFLICT ("id") DO UPDATE SET
        "first_name" = NEW."first_name",
        "last_name" = NEW."last_name",
        "company" = NEW."company",
        "email" = NEW."email",
        "phone" = NEW."phone",
        "position" = NEW."position",
        "is_favorite" = NEW."is_favorite",
        "changed_columns" = excluded."changed_columns",
        "write_id" = excluded."write_id";
    INSERT INTO "_changes" ("table_name", "operation", "value", "write_id")
    SELECT
        'contacts', 'update',
        json_object(
            'id', NEW."id",
            'first_name', NEW."first_name",
            'last_name', NEW."last_name",
            'company', NEW."company",
            'email', NEW."email",
            'phone', NEW."phone",
            'position', NEW."position",
            'is_favorite', NEW."is_favorite"
        ),
        "write_id"
    FROM "contacts_local" WHERE "id" = NEW."id";
END;

CREATE TRIGGER IF NOT EXISTS "contacts_delete" INSTEAD OF DELETE ON "contacts"
BEGIN
    INSERT INTO "contacts_local" ("id", "is_deleted", "changed_columns", "write_id")
    VALUES (OLD."id", 1, '[]', lower(hex(randomblob(16))))
    ON CONFLICT ("id") DO UPDATE SET "is_deleted" = 1, "write_id" = excluded."write_id";
    INSERT INTO "_changes" ("table_name", "operation", "value", "write_id")
    SELECT 'contacts', 'delete', json_object('id', OLD."id"), "write_id"
    FROM "contacts_local" WHERE "id" = OLD."id";
END;

CREATE TRIGGER IF NOT EXISTS "contacts_synced_inserted" AFTER INSERT ON "contacts_synced"
BEGIN
    DELETE FROM "contacts_local" WHERE "id" = NEW."id" AND "write_id" = NEW."write_id";
END;

CREATE TRIGGER IF NOT EXISTS "contacts_synced_updated" AFTER UPDATE ON "contacts_synced"
BEGIN
    DELETE FROM "contacts_local" WHERE "id" = NEW."id" AND "write_id" = NEW."write_id";
END;

CREATE TRIGGER IF NOT EXISTS "contacts_synced_deleted" AFTER DELETE ON "contacts_synced"
BEGIN
    DELETE FROM "contacts_local" WHERE "id" = OLD."id";
END;
