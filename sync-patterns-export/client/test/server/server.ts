import type { Project } from '../../src/model'
import { Access, FORBIDDEN, UNAUTHORISED } from './access'
import { type Answer, type ApiError, error, json, toResponse } from './answer'
import { type Clock, realClock, sleep } from './clock'
import { type Condition, parse } from './condition'
import { Database, type Row, type Table } from './database'
import { type Asked, type Fault, Faults } from './faults'
import type { Outcome } from './idempotency'
import { cut, networkError, unlessAborted } from './network'
import { type Definition, type OnMove } from './shape'
import { type ShapeQuery, Shapes, invalid } from './shapes'
import { readText, toPostgres } from './values'
import { type Rule, Writes } from './writes'

/** How a test server is made. */
export interface TestServerOptions {
  /** Time and chance; the platform's by default. */
  readonly clock?: Clock
  /** Milliseconds for which a live request is held; 20 s by default, as Electric does. */
  readonly longPoll?: number
  /** Where an answer of a shape is cut; 10 MiB by default. */
  readonly chunkBytes?: number
  /**
   * What a shape that reaches through a parent does when the parent moves: send the rows, or end,
   * as Electric's do. By default the rows are sent.
   */
  readonly onMove?: OnMove
  /** The first transaction's id: 64 bits, of which the stream names the lower 32. */
  readonly xid?: bigint
  /** Where the database's log begins. */
  readonly lsn?: bigint
}

/** A change as `POST /changes` has it; a `write_id` is made up where there is none. */
export interface ServerChange {
  readonly table: string
  readonly operation: 'insert' | 'update' | 'delete'
  readonly key?: readonly unknown[]
  readonly value?: Readonly<Record<string, unknown>>
  readonly write_id?: string
}

/**
 * A backend in memory: tables, the write API, and shapes as Electric serves them, with faults at
 * will. Routes: `/shapes/{table}` (guarded: the tenant is the header `x-tenant`), `/v1/shape`,
 * `/{table}`, `/{table}/{key}`, `/changes`, `/v1/health`.
 */
export class TestServer {
  /** An address to give to clients of `fetch`; nothing listens there. */
  readonly url = 'http://sync.test'
  readonly database: Database
  /** Shapes: expire, compact, pause and hold them here. */
  readonly shapes: Shapes
  readonly faults = new Faults()
  readonly access = new Access()
  /** Every request that arrived, oldest first. */
  readonly asked: Asked[] = []
  readonly #writes: Writes
  readonly #clock: Clock

  constructor(project: Project, options: TestServerOptions = {}) {
    const { clock = realClock, xid, lsn } = options
    const { longPoll = 20_000, chunkBytes = 10 * 2 ** 20, onMove = 'messages' } = options
    this.#clock = clock
    this.database = new Database(project, {
      ...(xid === undefined ? {} : { xid }),
      ...(lsn === undefined ? {} : { lsn }),
    })
    this.shapes = new Shapes(this.database, clock, { longPoll, chunkBytes, onMove })
    this.#writes = new Writes(this.database, this.access, clock)
  }

  /** Refuses changes by a rule of the application; null lets them pass. */
  refuse(rule: Rule): void {
    this.#writes.rule = rule
  }

  /** What was recorded of a write. */
  outcome(writeId: string): Outcome | undefined {
    return this.#writes.idempotency.outcome(writeId)
  }

  /** Writes in one transaction as somebody else; its id may have been taken earlier (`begin`). */
  write(changes: readonly ServerChange[], tenant: string | null = null, xid?: bigint): void {
    const outcomes = this.#writes.apply({ tenant }, changes, xid)
    this.shapes.catchUp()
    for (const { result } of outcomes) {
      if ('error' in result) throw new Error(`${result.error.code}: ${result.error.message}`)
    }
  }

  /** The rows that a shape shows now, in their wire form, by their keys. */
  rows(table: string, params: readonly string[] = []): Map<string, Row> {
    const { name, condition } = this.#table(table)
    const rows = [...this.database.rows(name)]
    return new Map(rows.filter(([, row]) => this.database.matches(name, condition, params, row)))
  }

  /** Has the type of `fetch`, and a network in between. */
  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, { ...init, signal: null })
    const body = request.method === 'GET' ? null : await request.text()
    const asked = this.#asked(request, body)
    // A request's own signal may be gone when the memory is cleaned up: whose moment no seed decides.
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined)
    const answered = this.#through(asked, signal)
    return signal ? unlessAborted(answered, signal) : answered
  }

  async #through(asked: Asked, signal: AbortSignal | undefined): Promise<Response> {
    const fault = this.faults.of(asked)
    if (fault?.is === 'lost request') throw networkError()
    if (fault?.is === 'delay' && fault.request) await sleep(this.#clock, fault.request)
    this.asked.push(asked)
    if (fault?.is === 'status') return toResponse(refusal(fault))
    if (fault?.is === 'duplicate') {
      this.#clock.after(fault.after, () => void this.#handle(asked))
    }
    const answer = await this.#handle(asked, fault, signal)
    if (fault?.is === 'lost answer') throw networkError()
    if (fault?.is === 'delay' && fault.answer) await sleep(this.#clock, fault.answer)
    return fault?.is === 'cut body' ? cut(answer) : toResponse(answer)
  }

  async #handle(asked: Asked, fault?: Fault | null, signal?: AbortSignal): Promise<Answer> {
    const { method, url, headers } = asked
    const path = url.pathname.split('/').slice(1).map(decodeURIComponent)
    if (url.pathname === '/v1/health') return json(200, { status: 'active' })
    if (url.pathname === '/v1/shape') return this.#open(url, headers, signal)
    if (path[0] === 'shapes' && path.length === 2) {
      return this.#guarded(path[1] ?? '', url, headers, signal)
    }
    let xid: bigint | undefined
    if (fault?.is === 'slow commit') {
      xid = this.database.begin()
      await sleep(this.#clock, fault.after)
    }
    const answer = this.#writes.answer(method, path, headers, asked.body ?? '', xid)
    if (xid !== undefined) this.database.rollback(xid)
    this.shapes.catchUp()
    return answer
  }

  /** `/v1/shape`: the client says everything. */
  async #open(url: URL, headers: Headers, signal?: AbortSignal): Promise<Answer> {
    const name = (url.searchParams.get('table') ?? '').replace(/^"?public"?\./, '')
    const table = this.database.tables.get(name.replaceAll('"', ''))
    if (!table) return invalid({ table: [`Table "public"."${name}" does not exist.`] })
    const condition = parse(url.searchParams.get('where') ?? '')
    if (!condition) return invalid({ where: ['is not a condition that this server reads'] })
    const columns = url.searchParams.get('columns')?.split(',')
    const named = columns?.map((column) => column.replaceAll('"', ''))
    const definition = this.#definition(table, url, condition, named ?? table.model.shape.columns)
    const params: string[] = []
    for (let number = 1; url.searchParams.has(`params[${number}]`); number += 1) {
      params.push(url.searchParams.get(`params[${number}]`) ?? '')
    }
    return this.shapes.answer({ ...definition, params }, query(url, headers), signal)
  }

  /** `/shapes/{table}`: the server settles what the client may see. */
  async #guarded(name: string, url: URL, headers: Headers, signal?: AbortSignal): Promise<Answer> {
    const table = this.database.tables.get(name)
    if (!table) return error({ status: 404, code: 'not_found', message: 'there is no such shape' })
    const caller = this.access.caller(headers)
    if (!caller) return error(UNAUTHORISED)
    const params: string[] = []
    for (const { source, column } of table.model.shape.params) {
      const value = source === 'tenant' ? caller.tenant : url.searchParams.get(column)
      if (value === null && source === 'tenant') return error(UNAUTHORISED)
      if (value === null) return error(missing(column))
      params.push(source === 'tenant' ? value : this.#scopeValue(table, column, value))
    }
    if (!this.access.maySee(table, params)) return error(FORBIDDEN)
    const definition = this.#definition(table, url, table.condition, table.model.shape.columns)
    return this.shapes.answer({ ...definition, params }, query(url, headers), signal)
  }

  #definition(
    { name }: Table,
    url: URL,
    condition: Condition,
    columns: readonly string[],
  ): Omit<Definition, 'params'> {
    const replica = url.searchParams.get('replica') === 'full' ? 'full' : 'default'
    const log = url.searchParams.get('log') === 'changes_only' ? 'changes_only' : 'full'
    return { table: name, columns, condition, replica, log }
  }

  /** A scope's value as Postgres writes it. */
  #scopeValue(table: Table, name: string, text: string): string {
    const tables = [table, ...this.database.tables.values()]
    for (const { model } of tables) {
      const column = model.columns.find((column) => column.name === name)
      if (column) return toPostgres(column, readText(column, text), 'snapshot') ?? text
    }
    return text
  }

  #asked(request: Request, body: string | null): Asked {
    const url = new URL(request.url)
    const [first = '', second = null] = url.pathname.split('/').slice(1).map(decodeURIComponent)
    const isShape = first === 'shapes' || url.pathname === '/v1/shape'
    const table = first === 'shapes' ? second : (url.searchParams.get('table') ?? first)
    return {
      number: this.asked.length + 1,
      method: request.method,
      url,
      kind: isShape
        ? 'shape'
        : this.database.tables.has(first) || first === 'changes'
          ? 'write'
          : 'other',
      table: table !== null && this.database.tables.has(table) ? table : null,
      isLive: (url.searchParams.get('live') ?? 'false') !== 'false',
      headers: request.headers,
      body,
    }
  }

  #table(name: string): Table {
    const table = this.database.tables.get(name)
    if (!table) throw new Error(`there is no table ${name}`)
    return table
  }
}

function query(url: URL, headers: Headers): ShapeQuery {
  const { searchParams } = url
  return {
    offset: searchParams.get('offset'),
    handle: searchParams.get('handle'),
    isLive: (searchParams.get('live') ?? 'false') !== 'false',
    cursor: searchParams.get('cursor'),
    ifNoneMatch: headers.get('if-none-match'),
  }
}

function missing(column: string): ApiError {
  const message = `name the scope: add \`?${column}=…\``
  return { status: 400, code: 'malformed_parameter', message, field: column }
}

function refusal({ status, retryAfter }: Fault & { is: 'status' }): Answer {
  if (status === 401) return error(UNAUTHORISED)
  if (status === 403) return error(FORBIDDEN)
  const code = status < 500 ? 'busy' : status === 503 ? 'unavailable' : 'internal'
  const answer = error({ status, code, message: 'the server cannot answer now; try again' })
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  return { ...answer, headers: { ...answer.headers, ...headers } }
}
