import type { Connection } from '../../src/adapter'
import type { Project } from '../../src/model'
import type { TestServer } from '../server'
import { localRows, serverKey, serverRow } from './rows'

/** A change in a device's outbox. */
interface Entry {
  readonly id: string
  readonly write_id: string
  readonly table_name: string
  readonly row_key: string
  readonly operation: 'insert' | 'update' | 'delete'
  readonly transaction_id: string
  readonly is_sent: 'yes' | null
  readonly is_acknowledged: 'yes' | null
}

interface Refusal {
  readonly write_id: string
  readonly status: string | null
  readonly caused_by: string | null
}

/** What became of a write. */
export type Fate =
  | 'in the outbox'
  | 'observed'
  | 'rejected'
  | 'dropped'
  | 'withdrawn'
  /** Under another id, as the server refused it only along with another one. */
  | 'sent again'

/** A write that a device has ever made. */
export interface Write {
  readonly entry: Entry
  fate: Fate
}

/** A statement that a transaction ran. */
export interface Ran {
  readonly sql: string
  readonly params: readonly unknown[]
}

const ENTRIES = `SELECT CAST("id" AS TEXT) AS "id", "write_id", "table_name", "row_key", "operation",
    "transaction_id", CASE WHEN "sent_at" IS NOT NULL THEN 'yes' END AS "is_sent",
    CASE WHEN "acknowledged_at" IS NOT NULL THEN 'yes' END AS "is_acknowledged"
  FROM "_changes" ORDER BY "_changes"."id"`
const REFUSALS = `SELECT "write_id", CAST("status" AS TEXT) AS "status", "caused_by"
  FROM "_rejected" ORDER BY "_rejected"."id"`

/**
 * Follows the outbox of one device through every transaction, and knows what may become of a write
 * (semantics 6, 9–13, 15, 17, 19, 22).
 */
export class Ledger {
  readonly writes = new Map<string, Write>()
  readonly #project: Project
  readonly #server: TestServer
  readonly #violated: (what: string) => void
  readonly #tell: (writeId: string, what: string) => void
  #changes = new Map<string, Entry>()
  #rejected = new Map<string, Refusal>()
  /** Writes that were refused along with an insert, and that insert (semantics 17). */
  readonly causes = new Map<string, string>()
  /** Refused writes that the application has taken up. */
  readonly settled = new Set<string>()

  constructor(
    project: Project,
    server: TestServer,
    violated: (what: string) => void,
    tell: (writeId: string, what: string) => void,
  ) {
    this.#project = project
    this.#server = server
    this.#violated = violated
    this.#tell = tell
  }

  /** What is in the outbox, as far as is committed. */
  get outbox(): readonly Entry[] {
    return [...this.#changes.values()]
  }

  get rejected(): readonly Refusal[] {
    return [...this.#rejected.values()]
  }

  /** Looks at what a transaction is about to commit. Gives what notes it, once it has. */
  async look(connection: Connection, ran: readonly Ran[]): Promise<() => void> {
    const entries = await connection.query<Entry>(ENTRIES)
    const changes = byId(entries.map((entry) => ({ ...entry, row_key: serverKey(entry.row_key) })))
    const rejected = byId(await connection.query<Refusal>(REFUSALS))
    const fates = new Map<string, Fate>()
    const places = new Set([...changes.values()].map((entry) => entry.id))
    for (const [id, before] of this.#changes) {
      const entry = changes.get(id)
      if (!entry && places.has(before.id)) fates.set(id, this.#again(before))
      else if (!entry) fates.set(id, await this.#fate(connection, before, rejected.get(id), ran))
      else if (entry.is_acknowledged && !before.is_acknowledged) this.#acknowledged(entry)
    }
    for (const id of this.#rejected.keys()) {
      if (!rejected.has(id) && !this.settled.has(id)) {
        this.#violated(`the refused write ${id} is gone, and nobody has taken it up`)
      }
    }
    return () => {
      for (const [id, entry] of changes) {
        const known = this.writes.get(id)
        if (!known) {
          this.writes.set(id, { entry, fate: 'in the outbox' })
          this.#tell(id, `${entry.operation} of ${entry.table_name} ${entry.row_key}`)
        } else if (known.fate !== 'in the outbox') {
          this.#violated(`${name(entry)} was ${known.fate}, and is in the outbox again`)
        }
      }
      for (const [id, fate] of fates) {
        const write = this.writes.get(id)
        if (write) write.fate = fate
        this.#tell(id, fate)
      }
      for (const [id, { caused_by }] of rejected) {
        if (caused_by !== null) this.causes.set(id, caused_by)
      }
      this.#changes = changes
      this.#rejected = rejected
    }
  }

  /** A write leaves the device: whoever restarts has to know that the server may know it. */
  sends(writeId: string): void {
    const entry = this.#changes.get(writeId)
    if (entry && !entry.is_sent) this.#violated(`${name(entry)} is sent, and not marked as sent`)
    if (!entry && !this.writes.has(writeId)) {
      this.#violated(`the write ${writeId} is sent, and is none of this device's`)
    }
  }

  /** Why a write left the outbox, which it may for a few reasons only. */
  async #fate(
    connection: Connection,
    entry: Entry,
    refusal: Refusal | undefined,
    ran: readonly Ran[],
  ): Promise<Fate> {
    const outcome = this.#server.outcome(entry.write_id)
    if (refusal) {
      if (outcome && 'row' in outcome.result) {
        this.#violated(
          `${name(entry)} was applied, and is rejected: ${JSON.stringify({ outcome, refusal })}`,
        )
      }
      if (entry.operation === 'delete' && refusal.status === '404') {
        this.#violated(`${name(entry)} deletes what is gone, and is rejected`)
      }
      if (!outcome && refusal.caused_by === null && refusal.status !== '403') {
        this.#violated(`${name(entry)} is rejected, and the server has not refused it`)
      }
      return 'rejected'
    }
    const isGone = outcome && 'error' in outcome.result && outcome.result.error.status === 404
    if (outcome && ('row' in outcome.result || (isGone && entry.operation === 'delete'))) {
      await this.#shows(connection, entry)
      return 'observed'
    }
    if (!outcome && !entry.is_sent) {
      if (ran.some(({ sql }) => sql.includes('withdraw'))) return 'withdrawn'
      // An insert and what followed it, never sent, go with the delete (semantics 6).
      const { statements } = this.#project.models[entry.table_name]!
      if (ran.some(({ sql }) => sql.startsWith(statements.delete))) return 'dropped'
    }
    const what = outcome ? JSON.stringify(outcome.result) : 'the server knows nothing of it'
    this.#violated(`${name(entry)} has left the outbox, and is not in R: ${what}`)
    return 'dropped'
  }

  #again(entry: Entry): Fate {
    const result = this.#server.outcome(entry.write_id)?.result
    if (!result || !('error' in result) || result.error.code !== 'transaction_refused') {
      this.#violated(`${name(entry)} gets another id: ${JSON.stringify(result)}`)
    }
    return 'sent again'
  }

  #acknowledged(entry: Entry): void {
    const outcome = this.#server.outcome(entry.write_id)
    const result = outcome?.result ?? null
    if (result && 'row' in result) return
    if (entry.operation === 'delete' && result?.error.status === 404) return
    this.#violated(`${name(entry)} is acknowledged, and was not applied`)
  }

  /** A write is observed when S shows it, or what came after it: V never goes back. */
  async #shows(connection: Connection, { table_name, row_key, ...entry }: Entry): Promise<void> {
    const [version] = this.#server.database.written.get(entry.write_id) ?? []
    if (version === undefined) return
    const model = this.#project.models[table_name]!
    const key = row_key.replaceAll("'", "''")
    const where = model.statements.byKeys.replaceAll('$1', `'[${key}]'`)
    const row = (await localRows(connection, model, 'synced', where)).get(row_key)
    if (row === undefined && this.#isDeletedAfter({ table_name, row_key, ...entry })) return
    const { database } = this.#server
    const shapes = await connection.query<{ instance: string; scope: string }>(
      `SELECT "instance", "scope" FROM "_shapes" WHERE "table_name" = $1 AND "is_complete"`,
      [table_name],
    )
    for (let later = version; later <= database.version; later += 1) {
      // An answer may be cut in the middle of a transaction that changes the row twice.
      for (const then of database.states(table_name, row_key, later)) {
        if (row !== undefined && then && serverRow(model, then) === row) return
        const isInScope = ({ scope }: { scope: string }) =>
          then !== null && this.isIn(table_name, JSON.parse(scope) as string[], then, later)
        if (row === undefined && (then === null || !shapes.some(isInScope))) return
      }
    }
    const what = `${name({ ...entry, table_name, row_key })} is observed, and S shows ${row ?? 'no row'}`
    const now = database.row(table_name, row_key, version)
    this.#violated(`${what} instead of ${now ? serverRow(model, now) : 'no row'} or later`)
  }

  /** Whether the row was deleted here later, and the server said that there is no such row. */
  #isDeletedAfter({
    id,
    table_name,
    row_key,
  }: Omit<Entry, 'is_sent' | 'is_acknowledged'>): boolean {
    return this.outbox.some((entry) => {
      if (entry.table_name !== table_name || entry.row_key !== row_key) return false
      const result = this.#server.outcome(entry.write_id)?.result
      const isGone = result && 'error' in result && result.error.status === 404
      return entry.operation === 'delete' && BigInt(entry.id) > BigInt(id) && isGone === true
    })
  }

  /** Whether a row belongs to an instance of this device. */
  isIn(
    table: string,
    scope: readonly string[],
    row: Parameters<TestServer['database']['matches']>[3],
    version?: number,
  ): boolean {
    const { condition } = this.#server.database.tables.get(table)!
    return this.#server.database.matches(table, condition, [...scope, TENANT], row, version)
  }
}

/** Whose devices they all are. */
export const TENANT = '00000000-0000-4000-8000-0000000000f1'

function byId<T extends { readonly write_id: string }>(entries: readonly T[]): Map<string, T> {
  return new Map(entries.map((entry) => [entry.write_id, entry]))
}

function name(
  entry: Pick<Entry, 'id' | 'write_id' | 'table_name' | 'row_key' | 'operation'>,
): string {
  return `the ${entry.operation} ${entry.id} of ${entry.table_name} ${entry.row_key} (${entry.write_id})`
}
