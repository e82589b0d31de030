import { readFile } from 'node:fs/promises'
import { PGlite, type PGliteOptions } from '@electric-sql/pglite'

/** The file with an empty database. */
let file = ''

export function beginFrom(path: string): void {
  file = path
}

/** A new PGlite in memory. */
export async function emptyPGlite<Options extends PGliteOptions>(options?: Options) {
  const loadDataDir = new Blob([new Uint8Array(await readFile(file))])
  return PGlite.create({ ...(options as Options), loadDataDir })
}
