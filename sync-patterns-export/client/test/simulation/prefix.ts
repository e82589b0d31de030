import type { Connection } from '../../src/adapter'
import type { Model, Project } from '../../src/model'
import type { TestServer } from '../server'
import type { Ran } from './ledger'
import { type RowText, localRows, serverRow } from './rows'

/**
 * Whether the tables that a device has whole are always the server's, as it was at one moment, and
 * never an earlier one than before: no answer is applied in part, and no refetch shows one
 * (semantics 12a).
 */
export class Prefix {
  readonly #models: readonly Model[]
  readonly #server: TestServer
  readonly #violated: (what: string) => void
  readonly #versions = new Map<string, number>()

  constructor(project: Project, server: TestServer, violated: (what: string) => void) {
    this.#models = Object.values(project.models).filter(({ shape }) =>
      shape.params.every((param) => param.source === 'tenant'),
    )
    this.#server = server
    this.#violated = violated
  }

  /** Looks at what a transaction is about to commit, where it has changed synced rows. */
  async look(connection: Connection, ran: readonly Ran[]): Promise<void> {
    for (const model of this.#models) {
      const { applyInserts, applyUpdates, applyDeletes, finishRefetch } = model.statements
      const applying = [applyInserts, applyUpdates, applyDeletes, ...finishRefetch]
      if (!ran.some(({ sql }) => applying.includes(sql))) continue
      const query = 'SELECT 1 FROM "_shapes" WHERE "instance" = $1 AND "is_complete"'
      if ((await connection.query(query, [model.table])).length === 0) continue
      this.#check(model, await localRows(connection, model, 'synced'))
    }
  }

  #check(model: Model, rows: ReadonlyMap<string, RowText>): void {
    const { database } = this.#server
    const { table } = model
    const last = this.#versions.get(table) ?? 0
    for (let version = last; version <= database.version; version += 1) {
      const then = [...database.rows(table, version)]
      const isSame = ([key, row]: (typeof then)[number]) => rows.get(key) === serverRow(model, row)
      if (then.length !== rows.size || !then.every(isSame)) continue
      this.#versions.set(table, version)
      return
    }
    const what = `the synced ${table} are not the server's of any moment since version ${last}`
    this.#violated(`${what}: ${JSON.stringify([...rows])}`)
  }
}
