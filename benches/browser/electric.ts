import { createCollection, createLiveQueryCollection } from "@tanstack/db";
import {
  createBrowserWASQLitePersistence,
  openBrowserWASQLiteOPFSDatabase,
  persistedCollectionOptions,
} from "@tanstack/browser-db-sqlite-persistence";
import { electricCollectionOptions } from "@tanstack/electric-db-collection";
import { measure, row } from "./page";

type Row = ReturnType<typeof row>;

const URL_OF_SHAPE = `${location.origin}/shape`;

/** Sends rows to the server; the transaction's id. */
async function send(rows: readonly Row[]): Promise<number> {
  const response = await fetch(URL_OF_SHAPE, { method: "POST", body: JSON.stringify(rows) });
  return ((await response.json()) as { txid: number }).txid;
}

/**
 * TanStack DB's Electric collection, with TanStack DB's persistence. For one tab: with its coordinator
 * for several, in these versions, the collection of a second tab was never ready.
 */
async function opened() {
  const database = await openBrowserWASQLiteOPFSDatabase({ databaseName: "bench.sqlite" });
  const persistence = createBrowserWASQLitePersistence({ database });
  const all = createCollection(
    persistedCollectionOptions({
      ...electricCollectionOptions<Row>({
        id: "contacts",
        getKey: (contact) => contact.id,
        shapeOptions: { url: URL_OF_SHAPE, params: { table: "contacts" }, warnOnHttp: false },
        onInsert: async ({ transaction }) => ({
          txid: await send(transaction.mutations.map(({ modified }) => modified)),
        }),
      }),
      persistence,
      schemaVersion: 1,
    }),
  );
  return { all, database };
}

let open: Awaited<ReturnType<typeof opened>>;

/** The rows that are on the device. */
async function kept(): Promise<number> {
  const [table] = await open.database.execute<{ table_name: string }>(
    "SELECT table_name FROM collection_registry WHERE collection_id = 'contacts'",
  );
  if (table === undefined) return 0;
  const [found] = await open.database.execute<{ count: number }>(
    `SELECT count(*) AS count FROM ${table.table_name}`,
  );
  return found!.count;
}

measure({
  open: async () => void (open = await opened()),
  async fill(from, to) {
    await open.all.preload();
    await send(Array.from({ length: to - from }, (_, n) => row(from + n)));
    while ((await kept()) < to) await new Promise((resolve) => setTimeout(resolve, 100));
  },
  async firstRows() {
    const live = createLiveQueryCollection((q) =>
      q.from({ c: open.all }).orderBy(({ c }) => c.id).limit(50),
    );
    await live.preload();
    if (live.size !== 50) throw new Error(`${live.size} rows instead of 50`);
  },
  async whole() {
    await open.all.preload();
    return open.all.size;
  },
  async write(id) {
    await open.all.insert({ ...row(0), id }).isPersisted.promise;
  },
  shows: (id) => open.all.has(id),
  onChange: (listener) => void open.all.subscribeChanges(listener),
});
