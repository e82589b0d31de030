import type { Column, Model } from '../../src/model'
import type { Clock } from './clock'
import type { Row } from './database'
import { type Value, read } from './values'

/** Fills the columns that the server assigns, as triggers and defaults of a backend do. */
export class Assigned {
  readonly #clock: Clock
  readonly #counters = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A made-up key, where an insert brings none. */
  key(): Value {
    const random = () => Math.floor(this.#clock.random() * 0x10000)
    const part = () => random().toString(16).padStart(4, '0')
    return `"${part()}${part()}-${part()}-4${part().slice(1)}-8${part().slice(1)}-${part()}${part()}${part()}"`
  }

  insert(model: Model): Row {
    const assigned = model.columns.filter((column) => column.access === 'server')
    const now = this.#clock.now()
    return Object.fromEntries(
      assigned.map((column) => [column.name, this.#new(model, column, now)]),
    )
  }

  /** What a change of a row changes beside what the client said: when it was last changed. */
  update(model: Model): Row {
    const stamps = model.columns.filter(
      (column) => column.access === 'server' && /^(updated|edited|changed)/.test(column.name),
    )
    const now = this.#clock.now()
    return Object.fromEntries(stamps.map((column) => [column.name, instant(column, now)]))
  }

  /** All columns of a row have one time, as `now()` is one in a transaction of Postgres. */
  #new(model: Model, column: Column, now: number): Value {
    // A number is the server's to give, also where it is absent until then.
    if (column.type === 'integer' || column.type === 'bigint') {
      const name = `${model.table}.${column.name}`
      const next = (this.#counters.get(name) ?? 0) + 1
      this.#counters.set(name, next)
      return String(next)
    }
    if (column.nullable) return null
    if (column.type === 'timestamp' || column.type === 'date') return instant(column, now)
    return read(column, JSON.stringify(column.initial ?? (column.type === 'json' ? {} : '')))
  }
}

function instant(column: Column, milliseconds: number): Value {
  const text = new Date(milliseconds).toISOString()
  return read(column, JSON.stringify(column.type === 'date' ? text.slice(0, 10) : text))
}
