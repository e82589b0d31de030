import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'
import { PGliteAdapter } from '../../src/adapters/pglite/adapter'
import { migrate } from '../../src/migrate'
import { isSqlite } from '../memory'
import { SqliteDatabase } from '../sqlite'
import { type Disk, pgliteDisk, sqliteDisk } from './disks'
import { project } from './models'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The file with a database that has the tables of the simulation. */
    simulated: string
  }
}

/** Makes the database once for all processes that run seeds. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'sync-patterns-'))
  const file = join(folder, 'simulated.tar')
  await writeFile(file, await (isSqlite ? sqliteTemplate() : pgliteTemplate()))
  provide('simulated', file)
  return () => rm(folder, { recursive: true })
}

async function pgliteTemplate(): Promise<Uint8Array> {
  const pg = await PGlite.create()
  await migrate(new PGliteAdapter(pg), project)
  const dump = await pg.dumpDataDir('none')
  await pg.close()
  return new Uint8Array(await dump.arrayBuffer())
}

async function sqliteTemplate(): Promise<Uint8Array> {
  const database = await SqliteDatabase.create()
  await migrate(database.adapter, project)
  return database.bytes()
}

/** A disk with the database that was made. */
export async function simulated(): Promise<Disk> {
  const bytes = new Uint8Array(await readFile(inject('simulated')))
  return isSqlite ? sqliteDisk(project, bytes) : pgliteDisk(project, new Blob([bytes]))
}
