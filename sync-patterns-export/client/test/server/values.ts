import type { Column } from '../../src/model'
import { compact, elements } from './json'

/** A value as the server keeps it: its wire form, one text per value, or SQL's null. */
export type Value = string | null

/** A value that its column cannot have. */
export class WrongValue extends Error {
  constructor(readonly reason: 'required' | 'invalid_value') {
    super(reason)
  }
}

/** The value of a column in the one form in which equal values are equal texts. */
export function read(column: Column, json: string): Value {
  const isJsonNull = json === 'null' && column.type === 'json' && !column.isArray
  if (json === 'null' && column.nullable) return null
  if (json === 'null' && !isJsonNull) throw new WrongValue('required')
  if (!column.isArray) return element(column, json)
  let parts: string[]
  try {
    parts = elements(json)
  } catch {
    throw new WrongValue('invalid_value')
  }
  return `[${parts.map((part) => element(column, part)).join(',')}]`
}

/** The value of a column whose text stands in an address. */
export function readText(column: Column, text: string): Value {
  const isBare = ['boolean', 'integer', 'bigint', 'float', 'json'].includes(column.type)
  return read(column, isBare ? text : JSON.stringify(text))
}

/** A value as Postgres writes it: in a snapshot by a cast to text, in the log by its output function. */
export function toPostgres(column: Column, value: Value, from: 'snapshot' | 'log'): Value {
  if (value === null) return null
  if (!column.isArray) return scalar(column, value, from)
  const parts = elements(value).map((part) => quoted(scalar(column, part, 'log')))
  return `{${parts.join(',')}}`
}

/** A column in the header `electric-schema`. */
export function describe(column: Column, keyIndex: number): Record<string, unknown> {
  return {
    type: TYPES[column.type],
    ...(column.isArray ? { dims: 1 } : {}),
    ...(keyIndex >= 0 ? { pk_index: keyIndex } : {}),
    ...(column.nullable ? {} : { not_null: true }),
  }
}

const TYPES: Record<Column['type'], string> = {
  text: 'text',
  uuid: 'uuid',
  boolean: 'bool',
  integer: 'int4',
  bigint: 'int8',
  float: 'float8',
  decimal: 'numeric',
  timestamp: 'timestamptz',
  date: 'date',
  json: 'jsonb',
  bytes: 'bytea',
  enum: 'text',
}

function element(column: Column, json: string): string {
  const wrong = new WrongValue('invalid_value')
  const text = () => {
    if (!json.startsWith('"')) throw wrong
    return JSON.parse(json) as string
  }
  const matching = (value: string, form: RegExp) => {
    if (!form.test(value)) throw wrong
    return value
  }
  switch (column.type) {
    case 'text':
      return JSON.stringify(matching(text(), /^[^\0]*$/))
    case 'bytes':
      return JSON.stringify(Buffer.from(text(), 'base64').toString('base64'))
    case 'uuid':
      return JSON.stringify(matching(text().toLowerCase(), UUID))
    case 'boolean':
      return matching(json, /^(true|false)$/)
    case 'integer':
      return String(Number(matching(json, /^-?\d{1,10}$/)))
    case 'bigint': {
      // A 64-bit integer is a number on the wire; in an address or a key it may be a string.
      const digits = json.startsWith('"') ? text() : json
      return String(BigInt(matching(digits, /^-?\d{1,19}$/)))
    }
    case 'float':
      return String(Number(matching(json, /^-?\d/)))
    case 'decimal':
      return JSON.stringify(matching(text(), /^[-+]?\d+(\.\d+)?([eE][-+]?\d+)?$/))
    case 'timestamp': {
      const at = instant(text())
      if (at === null) throw wrong
      return JSON.stringify(at)
    }
    case 'date':
      return JSON.stringify(matching(text(), /^\d{4}-\d\d-\d\d$/))
    case 'enum': {
      const value = text()
      if (column.values?.includes(value) === false) throw wrong
      return JSON.stringify(value)
    }
    case 'json':
      return compact(json)
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** An instant in UTC with six digits, as the server answers it. */
function instant(text: string): string | null {
  const parts = /^(.{19})(?:\.(\d{1,6}))?(Z|[-+]\d\d:\d\d)$/.exec(text)
  const seconds = Date.parse(`${parts?.[1]}${parts?.[3]}`)
  if (!parts || Number.isNaN(seconds)) return null
  return `${new Date(seconds).toISOString().slice(0, 19)}.${(parts[2] ?? '').padEnd(6, '0')}Z`
}

function scalar(column: Column, json: string, from: 'snapshot' | 'log'): string {
  switch (column.type) {
    case 'boolean':
      return from === 'snapshot' ? json : json.charAt(0)
    case 'integer':
    case 'bigint':
    case 'float':
    case 'json':
      return json
    case 'bytes':
      return `\\x${Buffer.from(JSON.parse(json) as string, 'base64').toString('hex')}`
    case 'timestamp': {
      const [, seconds, fraction] = /^(.{19})\.(\d{6})Z$/.exec(JSON.parse(json) as string) ?? []
      const digits = (fraction ?? '').replace(/0+$/, '')
      return `${seconds?.replace('T', ' ')}${digits === '' ? '' : `.${digits}`}+00`
    }
    default:
      return JSON.parse(json) as string
  }
}

/** An array's element: in quotes where it could be read as something else. */
function quoted(text: string): string {
  const isPlain = text !== '' && !/[{},"\\\s]/.test(text) && text.toUpperCase() !== 'NULL'
  return isPlain ? text : `"${text.replace(/[\\"]/g, '\\$&')}"`
}
