import type { Column, Model } from '../../src/model'
import type { ApiError } from './answer'
import { elements, members } from './json'
import { type Value, WrongValue, read, readText } from './values'

export type Operation = 'insert' | 'update' | 'delete'

/** A change that a client asks for, or why it is none. */
export interface Wanted {
  readonly writeId: string
  /** What tells this write from another one with the same id. */
  readonly hash: string
  readonly change: Checked | { readonly error: ApiError }
}

/** A change that is right as far as its model goes. */
export interface Checked {
  readonly model: Model
  readonly operation: Operation
  /** The row's key as clients write it; null where the server makes it. */
  readonly key: string | null
  readonly values: ReadonlyMap<string, Value>
}

/** A refusal on its way to its answer. */
export class Refused extends Error {
  constructor(readonly error: ApiError) {
    super(error.message)
  }
}

export function refuse(status: number, code: string, message: string, field?: string): Refused {
  return new Refused({ status, code, message, ...(field === undefined ? {} : { field }) })
}

const WRITE_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export function checkWriteId(writeId: string): string {
  if (WRITE_ID.test(writeId)) return writeId
  const message = 'a write id has to be a UUID like 00000000-0000-4000-8000-000000000000'
  throw refuse(400, 'malformed_write_id', message)
}

/** The key that a path or a list names: one part per column. */
export function keyOf(model: Model, parts: readonly string[], form: 'json' | 'text'): string {
  if (parts.length !== model.key.length) {
    const message = `the key of \`${model.table}\` is a list of: ${model.key.join(', ')}`
    throw refuse(400, 'malformed_key', message)
  }
  const values = model.key.map((name, index) => {
    const column = columnOf(model, name)
    try {
      const part = parts[index] ?? ''
      return form === 'json' ? read(column, part) : readText(column, part)
    } catch {
      const message = `\`${name}\` in the key of \`${model.table}\` is not what it has to be`
      throw refuse(400, 'malformed_key', message, name)
    }
  })
  return `[${values.join(', ')}]`
}

/** The values of an insert or update; what is not the client's to write is refused by name. */
export function valuesOf(model: Model, operation: Operation, body: string): Map<string, Value> {
  const fields = object(body)
  const values = new Map<string, Value>()
  for (const [name, text] of fields) {
    values.set(name, valueOf(writable(model, operation, name), text))
  }
  if (operation === 'insert') complete(model, values)
  return values
}

export function object(body: string): Map<string, string> {
  try {
    return members(body)
  } catch (error) {
    throw refuse(400, 'malformed_request', `the body has to be one JSON object: ${String(error)}`)
  }
}

export function list(body: string, what: string): string[] {
  try {
    return elements(body)
  } catch {
    throw refuse(400, 'malformed_request', `${what} has to be a list`)
  }
}

function columnOf(model: Model, name: string): Column {
  const column = model.columns.find((column) => column.name === name)
  if (!column) throw new Error(`${model.table} has no column ${name}`)
  return column
}

function writable(model: Model, operation: Operation, name: string): Column {
  const column = model.columns.find((column) => column.name === name)
  if (!column) {
    throw refuse(422, 'unknown_field', `\`${model.table}\` has no field \`${name}\``, name)
  }
  const isKey = model.key.includes(name)
  const isWritable =
    column.access === 'write' || (column.access === 'create_only' && operation === 'insert')
  if (isWritable && !(isKey && operation === 'update')) return column
  const message = `\`${name}\` of \`${model.table}\` cannot be set here`
  throw refuse(422, 'read_only_field', message, name)
}

function valueOf(column: Column, text: string): Value {
  try {
    return read(column, text)
  } catch (error) {
    if (!(error instanceof WrongValue)) throw error
    throw refuse(422, error.reason, `\`${column.name}\` cannot be ${text}`, column.name)
  }
}

/** Gives an insert what it may leave out, and says what it may not. */
function complete(model: Model, values: Map<string, Value>): void {
  for (const column of model.columns) {
    const isIn = column.access === 'write' || column.access === 'create_only'
    if (!isIn || values.has(column.name)) continue
    if (column.nullable) values.set(column.name, null)
    else if (column.optional && column.initial !== undefined) {
      values.set(column.name, read(column, JSON.stringify(column.initial)))
    } else if (!(model.key.includes(column.name) && column.optional)) {
      throw refuse(422, 'required', `\`${model.table}\` needs \`${column.name}\``, column.name)
    }
  }
}
