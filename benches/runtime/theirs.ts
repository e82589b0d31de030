import type { PGlite } from '@electric-sql/pglite'
import { live } from '@electric-sql/pglite/live'
import { electricSync } from '@electric-sql/pglite-sync'
import { createCollection } from '@tanstack/db'
import { electricCollectionOptions } from '@tanstack/electric-db-collection'
import { emptyPGlite } from './empty'
import { COLUMNS, type Wire } from './rows'
import type { Stream } from './stream'

/** A PGlite with the extensions of its neighbours, and tables. */
export async function pglite(script: string) {
  const pg = await emptyPGlite({ extensions: { live, sync: electricSync() } })
  await pg.exec(script)
  return pg
}

/** Puts rows where the server's are. */
export async function fill(
  pg: Pick<PGlite, 'query'>,
  table: string,
  rows: readonly Wire[],
): Promise<void> {
  const names = COLUMNS.map((name) => `"${name}"`).join(', ')
  const insert = `INSERT INTO ${table} (${names})
    SELECT ${names} FROM json_populate_recordset(NULL::${table}, $1)`
  for (let start = 0; start < rows.length; start += 10_000) {
    await pg.query(insert, [JSON.stringify(rows.slice(start, start + 10_000))])
  }
}

/** PGlite's sync plugin; resolves when the first sync is complete. */
export function plugin(
  pg: Awaited<ReturnType<typeof pglite>>,
  table: string,
  stream: Stream,
  initialInsertMethod: 'insert' | 'csv' | 'json' | 'useCopy',
): Promise<void> {
  return new Promise((resolve, reject) => {
    pg.sync
      .syncShapeToTable({
        shape: {
          url: 'http://electric.test/v1/shape',
          params: { table: 'contacts' },
          fetchClient: stream.fetch as typeof fetch,
          warnOnHttp: false,
        },
        table,
        primaryKey: ['id'],
        shapeKey: 'contacts',
        initialInsertMethod,
        onInitialSync: resolve,
        onError: reject,
      })
      .catch(reject)
  })
}

let collections = 0

/** TanStack DB's Electric collection: rows in memory, straight from the stream. */
export function electricCollection(stream: Stream) {
  return createCollection(
    electricCollectionOptions<{ id: string; phone: string | null }>({
      id: `electric ${(collections += 1)}`,
      getKey: ({ id }) => id,
      shapeOptions: {
        url: `http://electric.test/v1/shape?number=${collections}`,
        params: { table: 'contacts' },
        fetchClient: stream.fetch as typeof fetch,
        warnOnHttp: false,
      },
    }),
  )
}
