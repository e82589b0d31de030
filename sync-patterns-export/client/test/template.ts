import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The file with an empty PGlite. */
    template: string
  }
}

/** Makes an empty PGlite once for all tests: to begin from it takes a tenth of the time. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'sync-patterns-'))
  const file = join(folder, 'template.tar')
  const postgres = await PGlite.create()
  const dump = await postgres.dumpDataDir('none')
  await postgres.close()
  await writeFile(file, new Uint8Array(await dump.arrayBuffer()))
  project.provide('template', file)
  return () => rm(folder, { recursive: true })
}
