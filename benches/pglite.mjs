// Measures the same work in several PGlite databases, which take turns. Reads a plan (JSON) from
// stdin, writes a sample per line: rows, operation, subject, milliseconds of processor time per call.
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { PGlite } from "@electric-sql/pglite";

const COLUMNS = [
  "id",
  "first_name",
  "last_name",
  "company",
  "email",
  "phone",
  "position",
  "is_favorite",
  "created_at",
  "updated_at",
];
const CALLS_PER_TURN = 20;

const plan = JSON.parse(await text(process.stdin));
const key = (kind, number) => {
  const hex = createHash("md5").update(`${kind} ${number}`).digest("hex");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
};
const row = (number) => [
  key("row", number),
  `First ${number}`,
  `Last ${number}`,
  number % 5 === 0 ? "" : `Company ${number % 100}`,
  `first.last.${number}@example.com`,
  `+44 20 7946 ${String(number % 10000).padStart(4, "0")}`,
  number % 1000,
  number % 7 === 0,
  new Date(1.7e12 + number * 1000).toISOString(),
  new Date(1.75e12 + number * 1000).toISOString(),
];
const asObject = (values) => Object.fromEntries(values.map((value, index) => [COLUMNS[index], value]));
const csv = (rows) => new Blob([rows.map((values) => `${values.join(",")}\n`).join("")]);

for (const rows of plan.sizes) {
  const subjects = [];
  for (const { name, script, table, forget, listen } of plan.subjects) {
    const folder = plan.folder && join(plan.folder, `${name}-${rows}`);
    if (folder) rmSync(folder, { recursive: true, force: true });
    const db = await PGlite.create(folder ?? "memory://");
    await db.exec(script);
    if (listen) await db.listen(listen, () => {});
    subjects.push({
      name,
      db,
      table,
      folder,
      forget: () => db.exec(forget),
      truncate: () => db.exec(`TRUNCATE ${table}`),
    });
  }
  await measure(rows, subjects);
  for (const { db, folder } of subjects) {
    await db.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(rows, subjects) {
  const data = Array.from({ length: rows }, (_, number) => row(number));
  const everything = csv(data);
  const batches = [];
  for (let start = 0; start < rows; start += 1000) {
    batches.push(JSON.stringify(data.slice(start, start + 1000).map(asObject)));
  }
  const names = COLUMNS.map((column) => `"${column}"`).join(", ");

  // The first load: all at once, and in batches of 1,000 rows.
  await take(plan.loads, subjects, rows, "first load, one COPY", 1, async ({ db, table }) => {
    await db.query(`COPY ${table} (${names}) FROM '/dev/blob' (FORMAT csv)`, [], { blob: everything });
  }, (subject) => subject.truncate());
  const insert = (table) =>
    `INSERT INTO ${table} (${names}) SELECT ${names} FROM json_populate_recordset(NULL::${table}, $1)`;
  await take(plan.loads, subjects, rows, "first load, batches of 1,000", 1, async ({ db, table }) => {
    await db.transaction(async (transaction) => {
      for (const batch of batches) await transaction.query(insert(table), [batch]);
    });
  }, (subject) => subject.truncate());

  for (const { db } of subjects) {
    await db.exec(`
      PREPARE read_one (UUID) AS SELECT * FROM contacts WHERE id = $1;
      PREPARE update_one (UUID, TEXT) AS UPDATE contacts SET phone = $2 WHERE id = $1;
      PREPARE insert_one (UUID, TEXT) AS
        INSERT INTO contacts (id, first_name, last_name, email, position, is_favorite, created_at, updated_at)
        VALUES ($1, $2, 'Last', 'a@example.com', 1, FALSE, now(), now());
      PREPARE page AS SELECT * FROM contacts ORDER BY created_at DESC LIMIT 50;
    `);
  }

  // What is read and written from here on is there already.
  for (const { db, table } of subjects) {
    await db.query(`COPY ${table} (${names}) FROM '/dev/blob' (FORMAT csv)`, [], { blob: everything });
  }

  let number = 0;
  const any = () => key("row", (number = (number + 7919) % rows));
  const fresh = () => key("new", (number += 1));
  const turns = (operation, call, after) => take(plan.turns, subjects, rows, operation, CALLS_PER_TURN, call, after);

  await turns("point read", ({ db }) => db.query("SELECT * FROM contacts WHERE id = $1", [any()]));
  await turns("point read, prepared", ({ db }) => db.query(`EXECUTE read_one('${any()}')`));
  await turns(
    "update",
    ({ db }) => db.query("UPDATE contacts SET phone = $2 WHERE id = $1", [any(), `+${number}`]),
    ({ forget }) => forget(),
  );
  await turns(
    "update, prepared",
    ({ db }) => db.query(`EXECUTE update_one('${any()}', '+${number}')`),
    ({ forget }) => forget(),
  );
  await turns(
    "insert",
    ({ db }) =>
      db.query(
        `INSERT INTO contacts (id, first_name, last_name, email, position, is_favorite, created_at, updated_at)
         VALUES ($1, $2, 'Last', 'a@example.com', 1, FALSE, now(), now())`,
        [fresh(), "First"],
      ),
    ({ forget }) => forget(),
  );
  await turns(
    "insert, prepared",
    ({ db }) => db.query(`EXECUTE insert_one('${fresh()}', 'First')`),
    ({ forget }) => forget(),
  );
  await take(plan.turns, subjects, rows, "page of 50", rows > 10000 ? 1 : 3, ({ db }) =>
    db.query("SELECT * FROM contacts ORDER BY created_at DESC LIMIT 50"),
  );
}

/** Lets each subject in turn make some calls; a turn is one sample. */
async function take(turns, subjects, rows, operation, calls, call, after) {
  for (let turn = -1; turn < turns; turn += 1) {
    for (let offset = 0; offset < subjects.length; offset += 1) {
      const subject = subjects[(turn + 1 + offset) % subjects.length];
      const start = process.cpuUsage();
      for (let count = 0; count < calls; count += 1) await call(subject);
      const { user, system } = process.cpuUsage(start);
      const ms = (user + system) / 1000 / calls;
      if (after) await after(subject);
      // The first turn warms up.
      if (turn >= 0) console.log(JSON.stringify({ rows, operation, subject: subject.name, ms }));
    }
  }
}
