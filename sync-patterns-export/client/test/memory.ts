import { readFile } from 'node:fs/promises'
import { PGlite } from '@electric-sql/pglite'
import { inject } from 'vitest'
import type { Adapter, Storage } from '../src/adapter'
import { PGliteAdapter } from '../src/adapters/pglite/adapter'
import { SqliteDatabase } from './sqlite'

/** The adapter that the tests run over: `ADAPTER=sqlite`, else PGlite. Their projects are its own. */
export const isSqlite = process.env['ADAPTER'] === 'sqlite'

let template: Promise<Blob> | undefined
let databases = 0

/** A new PGlite in memory, made from the template. */
export async function emptyPGlite(): Promise<PGlite> {
  template ??= readFile(inject('template')).then((tar) => new Blob([new Uint8Array(tar)]))
  return PGlite.create({ loadDataDir: await template })
}

/** A new, empty database in memory. */
export async function memoryAdapter(): Promise<Adapter> {
  if (isSqlite) return (await SqliteDatabase.create()).adapter
  return new PGliteAdapter(await emptyPGlite())
}

/** Real databases in memory, each open as a new one. */
export function memoryStorage(): Storage {
  return {
    name: `memory ${(databases += 1)}`,
    open: memoryAdapter,
    destroy: async () => {},
  }
}
