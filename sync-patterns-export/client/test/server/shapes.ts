import { type Answer, json } from './answer'
import type { Clock } from './clock'
import type { Database } from './database'
import { type Offset, formatOffset, isAfter, parseOffset } from './offset'
import { type Definition, type Message, type OnMove, Shape } from './shape'
import { describe } from './values'

export interface ShapesOptions {
  /** Milliseconds for which a live request is held. */
  readonly longPoll: number
  /** Where an answer is cut. */
  readonly chunkBytes: number
  readonly onMove: OnMove
}

/** The protocol's own parameters of one request. */
export interface ShapeQuery {
  readonly offset: string | null
  readonly handle: string | null
  readonly isLive: boolean
  readonly cursor: string | null
  readonly ifNoneMatch: string | null
}

const MUST_REFETCH = [{ headers: { control: 'must-refetch' } }]

/** When cursors began to count. */
const EPOCH = Date.UTC(2024, 9, 9)

/** The service that turns transactions into shapes, and shapes into answers. */
export class Shapes {
  readonly #database: Database
  readonly #clock: Clock
  readonly #options: ShapesOptions
  readonly #byIdentity = new Map<string, Shape>()
  readonly #byHandle = new Map<string, Shape>()
  /** Those that lag behind the others, by table. */
  readonly #held = new Set<string>()
  #isPaused = false
  /** The version that the stream of the database has brought here. */
  #version = 0
  #handles = 0
  #empty = 0

  constructor(database: Database, clock: Clock, options: ShapesOptions) {
    this.#database = database
    this.#clock = clock
    this.#options = options
  }

  /** All shapes that clients may still be at. */
  get all(): readonly Shape[] {
    return [...this.#byHandle.values()]
  }

  /** Takes in what was committed. */
  catchUp(): void {
    if (!this.#isPaused) this.#version = this.#database.version
    for (const shape of this.all) {
      if (!this.#held.has(shape.definition.table)) this.#advance(shape)
    }
  }

  /** Stops the stream of the database: commits are not in any shape until `resume`. */
  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
    this.catchUp()
  }

  /** Lets the shapes of a table lag behind those of others. */
  hold(table: string): void {
    this.#held.add(table)
  }

  release(table?: string): void {
    if (table === undefined) this.#held.clear()
    else this.#held.delete(table)
    this.catchUp()
  }

  /** Ends shapes: their clients have to fetch them again. */
  expire(which: (definition: Definition) => boolean = () => true): number {
    const gone = this.all.filter((shape) => which(shape.definition))
    for (const shape of gone) {
      shape.die()
      this.#forget(shape)
    }
    return gone.length
  }

  /** Merges updates in the logs. */
  compact(): void {
    for (const shape of this.all) shape.compact()
  }

  async answer(definition: Definition, query: ShapeQuery, signal?: AbortSignal): Promise<Answer> {
    if (query.offset === null) return invalid({ offset: ["can't be blank"] })
    if (query.offset === 'now') return this.#now(this.#shape(definition), query)
    const offset = parseOffset(query.offset)
    if (!offset) return invalid({ offset: ['has invalid format'] })
    if (offset.lsn < 0n) {
      if (query.isLive) return invalid({ live: ["can't be true when offset == -1"] })
      return this.#part(this.#shape(definition), offset, query)
    }
    if (!query.handle) return invalid({ handle: ["can't be blank when offset != -1"] })
    const shape = this.#byHandle.get(query.handle)
    if (!shape || identity(shape.definition) !== identity(definition)) return this.#gone(definition)
    if (offset.lsn > 0n && isAfter(offset, shape.end)) return this.#beyond(shape, offset, query)
    if (!query.isLive) return this.#part(shape, offset, query)
    return this.#live(shape, offset, query, signal)
  }

  async #live(
    shape: Shape,
    offset: Offset,
    query: ShapeQuery,
    signal?: AbortSignal,
  ): Promise<Answer> {
    if (shape.after(offset, this.#options.chunkBytes).messages.length === 0) {
      await this.#more(shape, this.#options.longPoll, signal)
    }
    return this.#part(shape, offset, query)
  }

  /** Past the end of a log there is nothing, unless it is about to come. */
  async #beyond(shape: Shape, offset: Offset, query: ShapeQuery): Promise<Answer> {
    await this.#more(shape, this.#options.longPoll / 2)
    if (!shape.isDead && isAfter(offset, shape.end)) {
      return invalid({ offset: ['out of bounds for this shape'] })
    }
    return this.#part(shape, offset, query)
  }

  #more(shape: Shape, limit: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        unwait()
        cancel()
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const unwait = shape.wait(done)
      const cancel = this.#clock.after(limit, done)
      signal?.addEventListener('abort', done)
    })
  }

  #part(shape: Shape, offset: Offset, query: ShapeQuery): Answer {
    if (shape.isDead) return this.#gone(shape.definition)
    const part = shape.after(offset, this.#options.chunkBytes)
    const messages: Message[] = [...part.messages]
    const isEmpty = messages.length === 0
    if (part.isUpToDate) {
      const lsn = query.isLive && !isEmpty ? part.offset.lsn : shape.lsn
      messages.push({ headers: { control: 'up-to-date', global_last_seen_lsn: String(lsn) } })
    }
    const end = query.isLive && isEmpty ? offset : part.offset
    const repeat = query.isLive && isEmpty ? `:${(this.#empty += 1)}` : ''
    const tag = `"${shape.handle}:${query.offset}:${formatOffset(end)}${repeat}"`
    const headers = {
      ...this.#headers(shape, query, end),
      ...(part.isUpToDate ? { 'electric-up-to-date': '' } : {}),
      'electric-has-data': String(!isEmpty),
      etag: tag,
      'cache-control': caching(offset, query),
    }
    if (query.ifNoneMatch === tag) return { status: 304, headers, body: null }
    return json(200, messages, headers)
  }

  #now(shape: Shape, query: ShapeQuery): Answer {
    if (query.isLive) return invalid({ live: ["can't be true when offset == now"] })
    const lsn = String(shape.lsn)
    const headers = { ...this.#headers(shape, query, shape.end), 'electric-up-to-date': '' }
    const body = [{ headers: { control: 'up-to-date', global_last_seen_lsn: lsn } }]
    return json(200, body, headers)
  }

  #headers(shape: Shape, query: ShapeQuery, offset: Offset): Record<string, string> {
    return {
      'electric-handle': shape.handle,
      'electric-offset': formatOffset(offset),
      ...(query.isLive
        ? { 'electric-cursor': this.#cursor(query.cursor) }
        : { 'electric-schema': this.#schema(shape.definition) }),
    }
  }

  /** Two live requests after each other never have the same address. */
  #cursor(previous: string | null): string {
    const seconds = Math.ceil(this.#options.longPoll / 1000)
    const now = Math.ceil((this.#clock.now() - EPOCH) / 1000 / seconds) * seconds
    const before = Number(previous ?? -1)
    const isNew = !(now <= before)
    return String(isNew ? now : before + 1 + Math.floor(this.#clock.random() * 3600))
  }

  #schema({ table, columns }: Definition): string {
    const model = this.#database.tables.get(table)?.model
    const described = columns.map((name) => {
      const column = model?.columns.find((column) => column.name === name)
      return [name, column ? describe(column, model!.key.indexOf(name)) : { type: 'text' }]
    })
    // A header is ASCII.
    const escape = (character: string) =>
      `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
    return JSON.stringify(Object.fromEntries(described)).replace(/[\u0080-\uffff]/g, escape)
  }

  #gone(definition: Definition): Answer {
    const headers = {
      'electric-handle': this.#shape(definition).handle,
      'cache-control': 'public, max-age=60, must-revalidate',
    }
    return json(409, MUST_REFETCH, headers)
  }

  #shape(definition: Definition): Shape {
    const known = this.#byIdentity.get(identity(definition))
    if (known && !known.isDead) return known
    this.#handles += 1
    const handle = `${this.#handles}-${this.#clock.now() * 1000}`
    const options = { version: this.#version, chunkBytes: this.#options.chunkBytes }
    const shape = new Shape(handle, definition, this.#database, options)
    this.#byIdentity.set(identity(definition), shape)
    this.#byHandle.set(handle, shape)
    return shape
  }

  #advance(shape: Shape): void {
    shape.advance(this.#version, this.#options.onMove)
    if (shape.isDead) this.#forget(shape)
  }

  #forget(shape: Shape): void {
    this.#byHandle.delete(shape.handle)
    if (this.#byIdentity.get(identity(shape.definition)) === shape) {
      this.#byIdentity.delete(identity(shape.definition))
    }
  }
}

function identity({ table, columns, condition, params, replica, log }: Definition): string {
  return JSON.stringify([table, columns, condition, params, replica, log])
}

function caching(offset: Offset, query: ShapeQuery): string {
  if (query.isLive) return 'public, max-age=5, stale-while-revalidate=5'
  if (offset.lsn < 0n) {
    return 'public, max-age=604800, s-maxage=3600, stale-while-revalidate=2629746'
  }
  return 'public, max-age=60, stale-while-revalidate=300'
}

export function invalid(errors: Record<string, string[]>): Answer {
  return json(400, { message: 'Invalid request', errors })
}
