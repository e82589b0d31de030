import { createLiveQueryCollection } from "../../sync-patterns-export/client/node_modules/@tanstack/db";
import type { Storage } from "../../sync-patterns-export/client/src/adapter";
import { modelCollection } from "../../sync-patterns-export/client/src/collection";
import type { SyncClient } from "../../sync-patterns-export/client/src/engine";
import { LocalDatabase } from "../../sync-patterns-export/client/src/local-database";
import type { Project } from "../../sync-patterns-export/client/src/model";
import { measure, row } from "./page";

/** A sync that asks nobody: what is measured is the device. */
const createSync = () => ({
  engine: { start: async () => {}, stop: async () => {}, wake: () => {} },
  client: { close: async () => {} } as Partial<SyncClient> as SyncClient,
});

export function ours(project: Project, storage: Storage): void {
  const database = new LocalDatabase(project, () => storage);
  const model = project.models["contacts"]!;
  type Row = { id: string; first_name: string };
  const all = modelCollection<Row, Partial<Row>, Partial<Row>>(database, model);
  measure({
    open: async () => void (await database.initialize({ createSync })),
    async fill(from, to) {
      for (let start = from; start < to; start += 5000) {
        const rows = Array.from({ length: Math.min(5000, to - start) }, (_, n) => ({
          ...row(start + n),
          write_id: null,
        }));
        const params = [JSON.stringify(rows), "contacts", "1"];
        await database.get().transaction((connection) =>
          connection.query(model.statements.applyInserts, params),
        );
      }
    },
    async firstRows() {
      const some = modelCollection<Row, Partial<Row>, Partial<Row>>(database, model, {
        syncMode: "on-demand",
      });
      const live = createLiveQueryCollection((q) =>
        q.from({ c: some }).orderBy(({ c }) => c.id).limit(50),
      );
      await live.preload();
      if (live.size !== 50) throw new Error(`${live.size} rows instead of 50`);
    },
    async whole() {
      await all.preload();
      return all.size;
    },
    write: async (id) => void (await all.insert({ id, first_name: "Ada" }).isPersisted.promise),
    shows: (id) => all.has(id),
    onChange: (listener) => void all.subscribeChanges(listener),
  });
}
