import { createCollection, createLiveQueryCollection } from "@tanstack/db";
import {
  BrowserCollectionCoordinator,
  createBrowserWASQLitePersistence,
  openBrowserWASQLiteOPFSDatabase,
  persistedCollectionOptions,
} from "@tanstack/browser-db-sqlite-persistence";
import { measure, row } from "./page";

type Row = ReturnType<typeof row>;

/** TanStack DB's collections with its own persistence, as its README sets up several tabs. */
async function opened() {
  const database = await openBrowserWASQLiteOPFSDatabase({ databaseName: "bench.sqlite" });
  const coordinator = new BrowserCollectionCoordinator({ dbName: "bench" });
  const persistence = createBrowserWASQLitePersistence({ database, coordinator });
  const collection = (syncMode: "eager" | "on-demand") =>
    createCollection(
      persistedCollectionOptions<Row, string>({
        id: "contacts",
        getKey: (contact) => contact.id,
        persistence,
        schemaVersion: 1,
        syncMode,
      }),
    );
  let all: ReturnType<typeof collection> | undefined;
  return { all: () => (all ??= collection("eager")), some: () => collection("on-demand") };
}

let open: Awaited<ReturnType<typeof opened>>;
const all = () => open.all();

measure({
  open: async () => void (open = await opened()),
  async fill(from, to) {
    await all().preload();
    for (let start = from; start < to; start += 5000) {
      const rows = Array.from({ length: Math.min(5000, to - start) }, (_, n) => row(start + n));
      await all().insert(rows).isPersisted.promise;
    }
  },
  async firstRows() {
    const some = open.some();
    const live = createLiveQueryCollection((q) =>
      q.from({ c: some }).orderBy(({ c }) => c.id).limit(50),
    );
    await live.preload();
    if (live.size !== 50) throw new Error(`${live.size} rows instead of 50`);
  },
  async whole() {
    await all().preload();
    return all().size;
  },
  async write(id) {
    await all().insert({ ...row(0), id }).isPersisted.promise;
  },
  shows: (id) => all().has(id),
  onChange: (listener) => void all().subscribeChanges(listener),
});
