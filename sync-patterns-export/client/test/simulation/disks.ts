import { PGlite } from '@electric-sql/pglite'
import { PGliteAdapter } from '../../src/adapters/pglite/adapter'
import { migrate } from '../../src/migrate'
import type { Project } from '../../src/model'

/** Databases that have the project's tables and no rows, used again and again: to make one takes seconds. */
export class Pool {
  readonly #project: Project
  readonly #free: PGlite[] = []
  #template: Promise<Blob> | null = null
  #used = 0

  constructor(project: Project) {
    this.#project = project
  }

  async take(): Promise<PGlite> {
    const free = this.#free.pop()
    if (free) return free
    this.#template ??= this.#make()
    return PGlite.create({ loadDataDir: await this.#template })
  }

  /** Gives a database back, empty again. */
  async give(pg: PGlite): Promise<void> {
    this.#used += 1
    const tables = Object.values(this.#project.models).flatMap(({ table, mode }) =>
      mode === 'read_only' ? [`${table}_synced`] : [`${table}_local`, `${table}_synced`],
    )
    const all = ['_changes', '_rejected', '_local_only', '_shapes', '_incoming', ...tables]
    // Not TRUNCATE: it costs a millisecond for each table.
    await pg.exec(all.map((table) => `DELETE FROM "${table}";`).join('\n'))
    await pg.exec(`ALTER SEQUENCE "_changes_id_seq" RESTART`)
    if (this.#used % 20 === 0) await pg.exec('VACUUM')
    this.#free.push(pg)
  }

  async close(): Promise<void> {
    await Promise.all(this.#free.splice(0).map((pg) => pg.close()))
  }

  async #make(): Promise<Blob> {
    const pg = await PGlite.create()
    await migrate(new PGliteAdapter(pg), this.#project)
    const blob = await pg.dumpDataDir('none')
    await pg.close()
    return blob
  }
}
