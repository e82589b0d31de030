import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'
import { PGliteAdapter } from '../../src/adapters/pglite/adapter'
import { migrate } from '../../src/migrate'
import { project } from './models'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The file with a PGlite that has the tables of the simulation. */
    simulated: string
  }
}

/** Makes the database once for all processes that run seeds. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'sync-patterns-'))
  const file = join(folder, 'simulated.tar')
  const pg = await PGlite.create()
  await migrate(new PGliteAdapter(pg), project)
  const dump = await pg.dumpDataDir('none')
  await pg.close()
  await writeFile(file, new Uint8Array(await dump.arrayBuffer()))
  provide('simulated', file)
  return () => rm(folder, { recursive: true })
}

/** The database that was made. */
export async function simulated(): Promise<Blob> {
  return new Blob([new Uint8Array(await readFile(inject('simulated')))])
}
