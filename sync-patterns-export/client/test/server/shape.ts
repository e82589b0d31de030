import { type Condition, parents } from './condition'
import { type Database, type Row, type Snapshot, type Transaction } from './database'
import { isVisible } from './database'
import { type Offset, SNAPSHOT_END, isAfter } from './offset'

/** What makes two shapes the same one. */
export interface Definition {
  readonly table: string
  readonly columns: readonly string[]
  readonly condition: Condition
  readonly params: readonly string[]
  readonly replica: 'default' | 'full'
  readonly log: 'full' | 'changes_only'
}

/** What a shape does when a row of another table moves its rows in or out. */
export type OnMove = 'messages' | 'refetch'

interface Entry {
  readonly offset: Offset
  readonly message: Message
}

export interface Message {
  readonly key?: string
  readonly value?: Record<string, string | null>
  readonly old_value?: Record<string, string | null>
  readonly headers: Record<string, unknown>
}

/** A part of a shape as one answer has it. */
export interface Part {
  readonly messages: readonly Message[]
  readonly offset: Offset
  readonly isUpToDate: boolean
}

/** One shape: a snapshot in chunks, and the log of what came after it. */
export class Shape {
  readonly #database: Database
  readonly #snapshot: Snapshot
  readonly #chunks: Message[][]
  readonly #waiting = new Set<() => void>()
  #log: Entry[] = []
  /** The version up to which the log is complete. */
  #version: number
  #isDead = false

  constructor(
    readonly handle: string,
    readonly definition: Definition,
    database: Database,
    options: { version: number; chunkBytes: number },
  ) {
    this.#database = database
    this.#snapshot = database.snapshot()
    this.#version = options.version
    this.#chunks = chunked(this.#read(), options.chunkBytes)
  }

  /** Whether it is gone: whoever asks for it has to begin again. */
  get isDead(): boolean {
    return this.#isDead
  }

  get version(): number {
    return this.#version
  }

  /** The place of everything up to which this shape is complete. */
  get lsn(): bigint {
    return this.#database.transactions[this.#version - 1]?.lsn ?? this.#database.origin
  }

  get end(): Offset {
    return this.#log.at(-1)?.offset ?? SNAPSHOT_END
  }

  /** Ends the shape, and with it the requests that wait for it. */
  die(): void {
    this.#isDead = true
    this.#wake()
  }

  /** Takes in the transactions up to a version. */
  advance(version: number, onMove: OnMove): void {
    const before = this.#log.length
    while (this.#version < version && !this.#isDead) {
      const transaction = this.#database.transactions[this.#version]
      if (!transaction) break
      const messages = isVisible(this.#snapshot, transaction.xid)
        ? []
        : this.#messages(transaction, onMove)
      if (messages === 'moved') return this.die()
      this.#append(transaction, messages)
      this.#version += 1
    }
    if (this.#log.length > before) this.#wake()
  }

  /** What follows a place, at most some bytes of it. */
  after(offset: Offset, chunkBytes: number): Part {
    // The snapshot's last chunk is followed by the log.
    const chunk = offset.lsn < 0n ? 0 : offset.position + 1
    const messages = offset.lsn <= 0n && chunk < this.#chunks.length ? this.#chunks[chunk] : null
    if (messages) return { messages, offset: { lsn: 0n, position: chunk }, isUpToDate: false }
    const rest = this.#log.filter((entry) => isAfter(entry.offset, offset))
    const [first] = chunked(rest, chunkBytes)
    const entries = first ?? []
    const end = entries.at(-1)?.offset ?? (offset.lsn === 0n ? SNAPSHOT_END : offset)
    const isUpToDate = entries.length === rest.length
    return { messages: entries.map((entry) => entry.message), offset: end, isUpToDate }
  }

  /** Calls back once when there is more, or the shape is gone. */
  wait(callback: () => void): () => void {
    this.#waiting.add(callback)
    return () => this.#waiting.delete(callback)
  }

  /** Merges the updates of a row that follow each other; what is merged names no transaction. */
  compact(): void {
    const last = new Map<string, { entry: Entry; index: number }>()
    const log: (Entry | null)[] = []
    for (const entry of this.#log) {
      const { key = '', headers, value } = entry.message
      const earlier = headers['operation'] === 'update' ? last.get(key) : undefined
      let kept = entry
      if (earlier) {
        log[earlier.index] = null
        const { operation, relation } = headers
        const merged = { ...earlier.entry.message.value, ...value }
        kept = { ...entry, message: { key, value: merged, headers: { operation, relation } } }
      }
      if (headers['operation'] === 'update') last.set(key, { entry: kept, index: log.length })
      else last.delete(key)
      log.push(kept)
    }
    this.#log = log.filter((entry) => entry !== null)
  }

  #wake(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const callback of waiting) callback()
  }

  #read(): Message[] {
    const { table, condition, params, log } = this.definition
    const messages: Message[] = []
    if (log === 'full') {
      for (const [, row] of this.#database.rows(table)) {
        if (!this.#database.matches(table, condition, params, row)) continue
        const headers = { operation: 'insert', relation: ['public', table] }
        messages.push({ key: this.#key(row), value: this.#values(row, 'snapshot'), headers })
      }
    }
    const { xmin, xmax, running } = this.#snapshot
    messages.push({
      headers: {
        control: 'snapshot-end',
        xmin: String(xmin),
        xmax: String(xmax),
        xip_list: running.map(String),
      },
    })
    return messages
  }

  #messages(transaction: Transaction, onMove: OnMove): Message[] | 'moved' {
    const { table, condition } = this.definition
    const { version, changes } = transaction
    const isIn = new Map<string, boolean>()
    const wasIn = (key: string) =>
      isIn.get(key) ?? this.#has(this.#database.row(table, key, version - 1), version - 1)
    const messages: Message[] = []
    for (const change of changes) {
      if (change.table !== table) continue
      const [was, is] = [wasIn(change.key), this.#has(change.row, version)]
      isIn.set(change.key, is)
      const message = this.#message(change.old, change.row, was, is)
      if (message) messages.push(message)
    }
    const others = new Set(parents(condition))
    if (!changes.some((change) => others.has(change.table))) return messages
    for (const version of [transaction.version - 1, transaction.version]) {
      for (const [key, row] of this.#database.rows(table, version)) {
        if (isIn.has(key)) continue
        const [was, is] = [wasIn(key), this.#has(row, transaction.version)]
        isIn.set(key, is)
        if (was === is) continue
        if (onMove === 'refetch') return 'moved'
        const message = this.#message(row, row, was, is)
        if (message) messages.push(message)
      }
    }
    return messages
  }

  #has(row: Row | null, version: number): boolean {
    const { table, condition, params } = this.definition
    return row !== null && this.#database.matches(table, condition, params, row, version)
  }

  #message(old: Row | null, row: Row | null, was: boolean, is: boolean): Message | null {
    const { table, replica } = this.definition
    const headers = (operation: string) => ({ operation, relation: ['public', table] })
    if (!was && is && row) {
      return { key: this.#key(row), value: this.#values(row, 'log'), headers: headers('insert') }
    }
    if (was && !is && old) {
      const all = this.#values(old, 'log')
      const value = replica === 'full' ? all : pick(all, this.#keyColumns())
      return { key: this.#key(old), value, headers: headers('delete') }
    }
    if (!was || !is || !row || !old) return null
    const [before, after] = [this.#values(old, 'log'), this.#values(row, 'log')]
    const changed = Object.keys(after).filter((name) => before[name] !== after[name])
    if (changed.length === 0) return null
    const message = { key: this.#key(row), headers: headers('update') }
    if (replica === 'full') return { ...message, value: after, old_value: pick(before, changed) }
    return { ...message, value: pick(after, [...this.#keyColumns(), ...changed]) }
  }

  #append({ lsn, xid }: Transaction, messages: readonly Message[]): void {
    messages.forEach((message, index) => {
      const headers = {
        ...message.headers,
        txids: [Number(BigInt.asUintN(32, xid))],
        lsn: String(lsn),
        op_position: index * 2,
        ...(index === messages.length - 1 ? { last: true } : {}),
      }
      this.#log.push({ offset: { lsn, position: index * 2 }, message: { ...message, headers } })
    })
  }

  #keyColumns(): readonly string[] {
    return this.#database.tables.get(this.definition.table)?.model.key ?? []
  }

  #key(row: Row): string {
    const { table } = this.definition
    const name = table.replaceAll('"', '""')
    const parts = this.#keyColumns().map((column) => {
      const text = this.#database.text(table, column, row)
      return text === null ? '_' : `"${text.replaceAll('/', '//')}"`
    })
    return `"public"."${name}"/${parts.join('/')}`
  }

  #values(row: Row, from: 'snapshot' | 'log'): Record<string, string | null> {
    const { table, columns } = this.definition
    return Object.fromEntries(
      columns.map((column) => [column, this.#database.text(table, column, row, from)]),
    )
  }
}

function pick(
  values: Record<string, string | null>,
  names: readonly string[],
): Record<string, string | null> {
  return Object.fromEntries(names.map((name) => [name, values[name] ?? null]))
}

/** Parts that end where they have reached a size. */
function chunked<T>(items: readonly T[], bytes: number): T[][] {
  const chunks: T[][] = []
  let [chunk, size]: [T[], number] = [[], 0]
  for (const item of items) {
    chunk.push(item)
    size += JSON.stringify(item, (_, value: unknown) => plain(value)).length
    if (size < bytes) continue
    chunks.push(chunk)
    ;[chunk, size] = [[], 0]
  }
  if (chunk.length > 0) chunks.push(chunk)
  return chunks
}

function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
