import type { Model } from '../../src/model'
import { type Access, type Caller, FORBIDDEN, UNAUTHORISED, isVisibleTo } from './access'
import { type Answer, type ApiError, error, errorBody, json } from './answer'
import { Assigned } from './assigned'
import {
  type Checked,
  type Operation,
  Refused,
  type Wanted,
  checkWriteId,
  keyOf,
  list,
  object,
  refuse,
  valuesOf,
} from './change'
import type { Clock } from './clock'
import { type Database, type Row, type Table, type Writing, rowKey } from './database'
import { Idempotency, type Outcome } from './idempotency'
import { compact } from './json'

/** An application's own rule: why a change is refused, or null. */
export type Rule = (change: Checked, row: Row | null) => ApiError | null

const ALONG: ApiError = {
  status: 422,
  code: 'transaction_refused',
  message: 'another change of the same transaction was refused',
}

/** The write API over the database. */
export class Writes {
  readonly idempotency = new Idempotency()
  rule: Rule = () => null
  readonly #database: Database
  readonly #access: Access
  readonly #assigned: Assigned

  constructor(database: Database, access: Access, clock: Clock) {
    this.#database = database
    this.#access = access
    this.#assigned = new Assigned(clock)
  }

  /**
   * Answers `POST /changes`, and one change per request. Its first transaction may have begun
   * earlier: then it has an older id than others that were committed before it.
   */
  answer(
    method: string,
    path: readonly string[],
    headers: Headers,
    body: string,
    xid?: bigint,
  ): Answer {
    const caller = this.#access.caller(headers)
    if (!caller) return error(UNAUTHORISED)
    const key = headers.get('idempotency-key')
    try {
      if (method === 'POST' && path.length === 1 && path[0] === 'changes') {
        return this.#batch(caller, body, xid)
      }
      const writeId = key === null ? this.#writeId() : checkWriteId(key)
      const wanted = this.#single(method, path, body, writeId)
      const [outcome] = this.#transaction(caller, [wanted], xid)
      return this.#answerOne(wanted.writeId, outcome!)
    } catch (problem) {
      if (problem instanceof Refused) return error(problem.error, key ?? undefined)
      throw problem
    }
  }

  /** Writes as somebody else does: all or none; the changes as those of `POST /changes`. */
  apply(caller: Caller, changes: readonly object[], xid?: bigint): readonly Outcome[] {
    const text = (change: object) => JSON.stringify({ write_id: this.#writeId(), ...change })
    const wanted = changes.map((change) => this.#ofBatch(text(change)))
    return this.#transaction(caller, wanted, xid)
  }

  #batch(caller: Caller, body: string, xid?: bigint): Answer {
    const transactions = list(object(body).get('transactions') ?? '', '`transactions`')
    const wanted = transactions.map((transaction) => {
      const changes = list(object(transaction).get('changes') ?? '', '`changes`')
      return changes.map((change) => this.#ofBatch(change))
    })
    const ids = wanted.flat().map(({ writeId }) => writeId)
    if (new Set(ids).size < ids.length) {
      throw refuse(400, 'malformed_request', 'two changes have the same `write_id`')
    }
    const outcomes = wanted.flatMap((changes, place) =>
      this.#transaction(caller, changes, place === 0 ? xid : undefined),
    )
    const results = outcomes.map((outcome, index) => this.#result(ids[index]!, outcome))
    return json(200, `{"results":[${results.join(',')}]}`)
  }

  #single(method: string, path: readonly string[], body: string, writeId: string): Wanted {
    const operation = OPERATIONS[method]
    const model = this.#model(path[0] ?? '')
    if (!operation || (operation === 'insert') !== (path.length === 1)) {
      throw refuse(405, 'method_not_allowed', 'this path has no such method')
    }
    const key = () => (operation === 'insert' ? null : keyOf(model, path.slice(1), 'text'))
    return this.#wanted(writeId, `${path.join('/')} ${body}`, () => {
      const values = operation === 'delete' ? new Map() : valuesOf(model, operation, body)
      return { model, operation, key: key(), values }
    })
  }

  #ofBatch(text: string): Wanted {
    const fields = object(text)
    const name = (field: string) => {
      const value: unknown = JSON.parse(fields.get(field) ?? 'null')
      return typeof value === 'string' ? value : ''
    }
    return this.#wanted(checkWriteId(name('write_id')), text, () => {
      const model = this.#model(name('table'))
      const operation = name('operation') as Operation
      if (!Object.values(OPERATIONS).includes(operation)) {
        throw refuse(400, 'malformed_request', '`operation` has to be insert, update or delete')
      }
      const given = fields.get('key') ?? 'null'
      const key = given === 'null' ? null : keyOf(model, list(given, 'the key'), 'json')
      const value = fields.get('value') ?? 'null'
      const body = value === 'null' ? '{}' : value
      if (operation === 'delete' && object(body).size > 0) {
        throw refuse(400, 'malformed_request', 'a delete has no value')
      }
      if (operation !== 'insert' && key === null) {
        throw refuse(400, 'malformed_key', 'a change of a row needs its `key`')
      }
      const values = operation === 'delete' ? new Map() : valuesOf(model, operation, body)
      return { model, operation, key, values }
    })
  }

  #wanted(writeId: string, text: string, change: () => Checked): Wanted {
    try {
      const checked = change()
      const { model, operation, key, values } = checked
      const hash = JSON.stringify([model.table, operation, key, [...values].sort()])
      return { writeId, hash, change: checked }
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem
      return { writeId, hash: `unread ${compact(text)}`, change: { error: problem.error } }
    }
  }

  #model(name: string): Model {
    const model = this.#database.tables.get(name)?.model
    if (!model) throw refuse(422, 'unknown_table', `there is no model of the table \`${name}\``)
    if (model.mode === 'read_only') {
      throw refuse(422, 'read_only_model', `\`${name}\` is not the client's to write`)
    }
    return model
  }

  /** One transaction: answered as before, applied, or refused as a whole. */
  #transaction(
    { tenant }: Caller,
    wanted: readonly Wanted[],
    xid = this.#database.begin(),
  ): readonly Outcome[] {
    try {
      return this.#tried(tenant, wanted, xid)
    } finally {
      this.#database.rollback(xid)
    }
  }

  #tried(tenant: string | null, wanted: readonly Wanted[], xid: bigint): readonly Outcome[] {
    const known = wanted.map(({ writeId }) => this.idempotency.find(tenant, writeId))
    const reused = wanted.findIndex(
      ({ hash }, index) => known[index] !== undefined && known[index].hash !== hash,
    )
    if (reused >= 0) {
      const message = 'this write id was used for another write; each write needs its own'
      return this.#refused(wanted, reused, { status: 422, code: 'write_id_reused', message })
    }
    if (known.every((entry) => entry !== undefined)) return known.map((entry) => entry.outcome)
    const refused = known.findIndex((entry) => entry && 'error' in entry.outcome.result)
    const before = known[refused]?.outcome.result
    if (before && 'error' in before) {
      return this.#recorded(tenant, wanted, this.#refused(wanted, refused, before.error))
    }
    let place = 0
    const outcomes: Outcome[] = []
    try {
      this.#database.commit((writing) => {
        for (; place < wanted.length; place += 1) {
          const recalled = known[place]?.outcome
          outcomes.push(recalled ?? this.#change(writing, { tenant }, wanted[place]!))
        }
      }, xid)
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem
      return this.#recorded(tenant, wanted, this.#refused(wanted, place, problem.error))
    }
    return this.#recorded(tenant, wanted, outcomes)
  }

  #refused(wanted: readonly Wanted[], culprit: number, problem: ApiError): readonly Outcome[] {
    return wanted.map((_, index) => {
      const error = index === culprit ? problem : ALONG
      return { status: error.status, result: { error } }
    })
  }

  #recorded(
    tenant: string | null,
    wanted: readonly Wanted[],
    outcomes: readonly Outcome[],
  ): readonly Outcome[] {
    return outcomes.map((outcome, index) => {
      const { writeId, hash } = wanted[index]!
      const before = this.idempotency.find(tenant, writeId)
      if (before) return before.hash === hash ? before.outcome : outcome
      this.idempotency.record(tenant, writeId, hash, outcome)
      return outcome
    })
  }

  #change(writing: Writing, caller: Caller, { writeId, change }: Wanted): Outcome {
    if ('error' in change) throw new Refused(change.error)
    const table = this.#database.tables.get(change.model.table)!
    const old = change.key === null ? null : writing.get(table.name, change.key)
    const row =
      change.operation === 'insert'
        ? this.#insert(writing, caller, table, change, writeId)
        : this.#existing(writing, caller, table, change, writeId, old)
    if (row === old) {
      return { status: 200, result: { row: old && wire(change.model, old), txid: null } }
    }
    return {
      status: change.operation === 'insert' ? 201 : 200,
      result: {
        row: row && wire(change.model, row),
        txid: Number(BigInt.asUintN(32, writing.xid)),
      },
    }
  }

  #insert(writing: Writing, caller: Caller, table: Table, change: Checked, writeId: string): Row {
    const { model } = change
    const made = model.key
      .filter((name) => !change.values.has(name))
      .map((name) => [name, this.#assigned.key()])
    const row: Row = {
      ...Object.fromEntries(made),
      ...Object.fromEntries(change.values),
      ...this.#assigned.insert(model),
      ...(table.tenant === null ? {} : { [table.tenant]: caller.tenant }),
      write_id: writeId,
    }
    this.#allow(writing, caller, table, change, row)
    const key = rowKey(model, row)
    if (writing.get(table.name, key)) {
      const message = `a row of \`${table.name}\` with this key exists already`
      throw refuse(409, 'conflict', message, model.key[0])
    }
    writing.put(table.name, key, row, writeId)
    return row
  }

  #existing(
    writing: Writing,
    caller: Caller,
    table: Table,
    change: Checked,
    writeId: string,
    old: Row | null,
  ): Row | null {
    const key = change.key ?? ''
    const read = (name: string, key: string) => writing.get(name, key)
    if (!old || !isVisibleTo(this.#database, table, caller, old, read)) {
      throw refuse(404, 'not_found', `there is no such row of \`${table.name}\``)
    }
    if (!this.#access.mayWrite(this.#database, table, old)) throw new Refused(FORBIDDEN)
    if (change.operation === 'delete') {
      const problem = this.rule(change, old)
      if (problem) throw new Refused(problem)
      writing.put(table.name, key, null, writeId)
      return null
    }
    const differs = [...change.values].some(([name, value]) => old[name] !== value)
    if (!differs) return old
    const row: Row = {
      ...old,
      ...Object.fromEntries(change.values),
      ...this.#assigned.update(change.model),
      write_id: writeId,
    }
    this.#allow(writing, caller, table, change, row)
    writing.put(table.name, key, row, writeId)
    return row
  }

  /** Whether a row may become this one. */
  #allow(writing: Writing, caller: Caller, table: Table, change: Checked, row: Row): void {
    const read = (name: string, key: string) => writing.get(name, key)
    if (!isVisibleTo(this.#database, table, caller, row, read)) {
      const message = `something that \`${table.name}\` refers to does not exist`
      throw refuse(422, 'reference_missing', message)
    }
    if (!this.#access.mayWrite(this.#database, table, row)) throw new Refused(FORBIDDEN)
    const problem = this.rule(change, row)
    if (problem) throw new Refused(problem)
  }

  #answerOne(writeId: string, { status, result }: Outcome): Answer {
    if ('error' in result) return error(result.error, writeId)
    return json(status, this.#accepted(writeId, result))
  }

  #result(writeId: string, { status, result }: Outcome): string {
    if (!('error' in result)) return this.#accepted(writeId, result, status)
    const id = JSON.stringify(writeId)
    return `{"status":${status},"write_id":${id},"error":${errorBody(result.error, writeId)}}`
  }

  #accepted(
    writeId: string,
    { row, txid }: { row: string | null; txid: number | null },
    status?: number,
  ): string {
    const members = [
      ...(status === undefined ? [] : [`"status":${status}`]),
      `"row":${row}`,
      ...(txid === null ? ['"affected":0'] : [`"txid":${txid}`]),
      // The position of now, also for a write of before: it is as late as the write, or later.
      `"lsn":"${this.#database.lsn}"`,
      `"write_id":${JSON.stringify(writeId)}`,
    ]
    return `{${members.join(',')}}`
  }

  #writeId(): string {
    return JSON.parse(this.#assigned.key() ?? '') as string
  }
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  POST: 'insert',
  PATCH: 'update',
  DELETE: 'delete',
}

/** A row as the API answers it. */
function wire(model: Model, row: Row): string {
  const columns = model.columns.filter((column) => column.access !== 'local_only')
  const members = columns.map(({ name }) => `${JSON.stringify(name)}:${row[name] ?? 'null'}`)
  return `{${members.join(',')}}`
}
