import { PGlite } from '@electric-sql/pglite'
import type { Adapter } from '../../src/adapter'
import { PGliteAdapter } from '../../src/adapters/pglite/adapter'
import type { Project } from '../../src/model'
import { SqliteDatabase } from '../sqlite'

/** What a device keeps its database on: it outlives all processes. */
export interface Disk {
  readonly adapter: Adapter
  /** The same database, byte by byte, in another machine; nothing runs meanwhile. */
  moved(): Promise<Disk>
  /** Removes all rows. */
  empty(): Promise<void>
  close(): Promise<void>
}

/** Disks that have the project's tables and no rows, used again and again: to make one takes long. */
export class Disks {
  readonly #make: () => Promise<Disk>
  readonly #free: Disk[] = []

  constructor(make: () => Promise<Disk>) {
    this.#make = make
  }

  async take(): Promise<Disk> {
    return this.#free.pop() ?? this.#make()
  }

  /** Gives a disk back. */
  async give(disk: Disk): Promise<void> {
    await disk.empty()
    this.#free.push(disk)
  }

  async close(): Promise<void> {
    await Promise.all(this.#free.splice(0).map((disk) => disk.close()))
  }
}

/** The tables of a project that have rows. */
function tables(project: Project): string[] {
  const shared = ['_changes', '_rejected', '_local_only', '_shapes', '_incoming']
  const own = Object.values(project.models).flatMap(({ table, mode }) =>
    mode === 'read_only' ? [`${table}_synced`] : [`${table}_local`, `${table}_synced`],
  )
  return [...shared, ...own]
}

/** A PGlite in memory, made from the dump of one that has the project's tables. */
export async function pgliteDisk(project: Project, dump: Blob): Promise<Disk> {
  const pg = await PGlite.create({ loadDataDir: dump })
  const adapter = new PGliteAdapter(pg)
  // Whether it is new or was used before, it tells of changes from the first moment on.
  await (
    await adapter.listen(() => {})
  )()
  const names = tables(project).map((table) => `"${table}"`)
  return {
    adapter,
    async moved() {
      const moved = await pg.dumpDataDir('none')
      await pg.close()
      return pgliteDisk(project, moved)
    },
    // Not DELETE: where rows were decides the order of those that come after them.
    empty: async () => void (await pg.exec(`TRUNCATE ${names.join(', ')} RESTART IDENTITY`)),
    close: () => pg.close(),
  }
}

/** A SQLite in memory, made from the bytes of one that has the project's tables. */
export async function sqliteDisk(project: Project, bytes: Uint8Array): Promise<Disk> {
  const database = await SqliteDatabase.create(bytes)
  const { adapter } = database
  const names = [...tables(project), '_feed', 'sqlite_sequence']
  return {
    adapter,
    async moved() {
      const moved = database.bytes()
      await adapter.close()
      return sqliteDisk(project, moved)
    },
    empty: () => adapter.exec(names.map((table) => `DELETE FROM "${table}";`).join('\n')),
    close: () => adapter.close(),
  }
}
