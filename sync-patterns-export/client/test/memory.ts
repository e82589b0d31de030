import { readFile } from 'node:fs/promises'
import { PGlite } from '@electric-sql/pglite'
import { inject } from 'vitest'
import type { Storage } from '../src/adapter'
import { PGliteAdapter } from '../src/adapters/pglite/adapter'

let template: Promise<Blob> | undefined
let databases = 0

/** A new PGlite in memory, made from the template. */
export async function emptyPGlite(): Promise<PGlite> {
  template ??= readFile(inject('template')).then((tar) => new Blob([new Uint8Array(tar)]))
  return PGlite.create({ loadDataDir: await template })
}

/** Real databases in memory, each open as a new one. */
export function memoryStorage(): Storage {
  return {
    name: `memory ${(databases += 1)}`,
    open: async () => new PGliteAdapter(await emptyPGlite()),
    destroy: async () => {},
  }
}
