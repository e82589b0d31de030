import type { Model, Project } from '../../src/model'
import { type Condition, parents, parse } from './condition'
import type { Value } from './values'
import { toPostgres } from './values'

/** A row: a text for each column, `write_id` and the tenant's among them. */
export type Row = Readonly<Record<string, Value>>

/** A table: its model and what of it clients do not see. */
export interface Table {
  readonly name: string
  readonly model: Model
  readonly condition: Condition
  /** The column that says whose row it is. */
  readonly tenant: string | null
}

/** One change of one row in a transaction. */
export interface Change {
  readonly table: string
  readonly key: string
  readonly old: Row | null
  readonly row: Row | null
  /** The write that made it. */
  readonly writeId: string
}

/** A committed transaction. Its place among all, from 1 on, is the version that it made. */
export interface Transaction {
  readonly version: number
  readonly xid: bigint
  readonly lsn: bigint
  readonly changes: readonly Change[]
}

/** What `pg_current_snapshot()` says. */
export interface Snapshot {
  readonly xmin: bigint
  readonly xmax: bigint
  readonly running: readonly bigint[]
}

/** Whether a snapshot shows what a transaction wrote. */
export function isVisible(snapshot: Snapshot, xid: bigint): boolean {
  return xid < snapshot.xmax && !snapshot.running.includes(xid)
}

/** A transaction under way: nobody else sees what it writes until it commits. */
export interface Writing {
  readonly xid: bigint
  get(table: string, key: string): Row | null
  put(table: string, key: string, row: Row | null, writeId: string): void
}

/**
 * Postgres as far as a sync service can tell: tables with all versions of their rows, transactions
 * one after the other, their ids and their places in the log.
 */
export class Database {
  readonly tables: ReadonlyMap<string, Table>
  readonly transactions: Transaction[] = []
  /** The versions in which each write changed a row: just one, if all is right. */
  readonly written = new Map<string, readonly number[]>()
  readonly #versions = new Map<string, Map<string, { version: number; row: Row | null }[]>>()
  readonly #running = new Set<bigint>()
  /** Where the log was before the first transaction. */
  readonly origin: bigint
  #nextXid: bigint
  #lsn: bigint

  /** Ids of transactions are 64 bits wide here; the stream names the lower 32. */
  constructor(project: Project, options: { xid?: bigint; lsn?: bigint } = {}) {
    this.#nextXid = options.xid ?? 731n
    this.origin = options.lsn ?? 26_000_000n
    this.#lsn = this.origin
    const tables = Object.values(project.models).map((model): [string, Table] => [
      model.table,
      table(model),
    ])
    this.tables = new Map(tables)
    for (const name of this.tables.keys()) this.#versions.set(name, new Map())
  }

  /** The version that the newest transaction made. */
  get version(): number {
    return this.transactions.length
  }

  /** Where the log ends. */
  get lsn(): bigint {
    return this.#lsn
  }

  /** A transaction's id, taken before it writes: until `commit` or `rollback` snapshots do not show it. */
  begin(): bigint {
    const xid = this.#nextXid
    this.#nextXid += 1n
    this.#running.add(xid)
    return xid
  }

  rollback(xid: bigint): void {
    this.#running.delete(xid)
  }

  /** Runs work in one transaction and commits; an error of it leaves nothing behind. */
  commit(work: (writing: Writing) => void, xid = this.begin()): Transaction | null {
    const changes: Change[] = []
    const get = (name: string, key: string) => {
      const own = changes.findLast((change) => change.table === name && change.key === key)
      return own ? own.row : this.row(name, key)
    }
    const put = (name: string, key: string, row: Row | null, writeId: string) => {
      changes.push({ table: name, key, old: get(name, key), row, writeId })
    }
    try {
      work({ xid, get, put })
    } finally {
      this.#running.delete(xid)
    }
    if (changes.length === 0) return null
    this.#lsn += 8n * BigInt(2 + changes.length)
    const version = this.transactions.length + 1
    const transaction = { version, xid, lsn: this.#lsn, changes }
    this.transactions.push(transaction)
    for (const { table, key, row, writeId } of changes) {
      this.written.set(writeId, [...(this.written.get(writeId) ?? []), version])
      const rows = this.#rows(table)
      const versions = rows.get(key)
      if (versions) versions.push({ version, row })
      else rows.set(key, [{ version, row }])
    }
    return transaction
  }

  snapshot(): Snapshot {
    const running = [...this.#running].sort((a, b) => (a < b ? -1 : 1))
    return { xmin: running[0] ?? this.#nextXid, xmax: this.#nextXid, running }
  }

  /** A row as it was at a version. */
  row(table: string, key: string, version = this.version): Row | null {
    const versions = this.#rows(table).get(key)
    return versions?.findLast((entry) => entry.version <= version)?.row ?? null
  }

  /** What a row was at a version, and before that within the transaction that made the version. */
  states(table: string, key: string, version: number): (Row | null)[] {
    const made = (this.#rows(table).get(key) ?? []).filter((entry) => entry.version === version)
    return made.length > 0 ? made.map(({ row }) => row) : [this.row(table, key, version)]
  }

  /** All rows of a table as they were at a version, by their keys. */
  *rows(table: string, version = this.version): Generator<[key: string, row: Row]> {
    for (const key of this.#rows(table).keys()) {
      const row = this.row(table, key, version)
      if (row) yield [key, row]
    }
  }

  /** Whether a row is in a shape, by the other tables as they were at a version. */
  matches(
    table: string,
    condition: Condition,
    params: readonly string[],
    row: Row,
    version = this.version,
  ): boolean {
    return condition.every((term) => {
      const value = this.text(table, term.column, row)
      if (term.is === 'equal') return value !== null && value === params[term.param - 1]
      // A parent is found by its key: the derive allows no other column here.
      const parent = this.row(term.parent, `[${row[term.column]}]`, version)
      return parent !== null && this.matches(term.parent, term.where, params, parent, version)
    })
  }

  /** A column's value as Postgres writes it. */
  text(table: string, name: string, row: Row, from: 'snapshot' | 'log' = 'snapshot'): Value {
    const value = row[name] ?? null
    const column = this.tables.get(table)?.model.columns.find((column) => column.name === name)
    // The tenant's column and `write_id` are none of the model's, and hold text.
    return column ? toPostgres(column, value, from) : value
  }

  #rows(table: string): Map<string, { version: number; row: Row | null }[]> {
    const rows = this.#versions.get(table)
    if (!rows) throw new Error(`there is no table ${table}`)
    return rows
  }
}

/** The key of a row as clients write it: a JSON array in text. */
export function rowKey(model: Model, row: Row): string {
  return `[${model.key.map((name) => row[name] ?? 'null').join(', ')}]`
}

function table(model: Model): Table {
  const condition = parse(model.shape.where)
  if (!condition) throw new Error(`the condition of ${model.table} is not read here`)
  for (const parent of parents(condition)) {
    if (parent === model.table) throw new Error(`${model.table} is its own parent`)
  }
  const isTenant = (number: number) => model.shape.params[number - 1]?.source === 'tenant'
  const tenant = condition.find((term) => term.is === 'equal' && isTenant(term.param))
  return { name: model.table, model, condition, tenant: tenant?.column ?? null }
}
