import { createHash } from 'node:crypto'

/** A contact in the wire's form: all text. */
export type Wire = Record<string, string>

/** The columns' types as Electric describes them. */
export const SCHEMA = {
  id: { type: 'uuid', pk_index: 0 },
  first_name: { type: 'text' },
  last_name: { type: 'text' },
  company: { type: 'text' },
  email: { type: 'text' },
  phone: { type: 'text' },
  position: { type: 'int4' },
  is_favorite: { type: 'bool' },
  created_at: { type: 'timestamptz' },
  updated_at: { type: 'timestamptz' },
  write_id: { type: 'text' },
}

/** The columns of a model's synced table that anybody would have. */
export const COLUMNS = Object.keys(SCHEMA).filter((name) => name !== 'write_id')

export function idOf(number: number): string {
  const hex = createHash('md5').update(`row ${number}`).digest('hex')
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5')
}

export function contact(number: number): Wire {
  return {
    id: idOf(number),
    first_name: `First ${number}`,
    last_name: `Last ${number}`,
    company: number % 5 === 0 ? '' : `Company ${number % 100}`,
    email: `first.last.${number}@example.com`,
    phone: `+44 20 7946 ${String(number % 10000).padStart(4, '0')}`,
    position: String(number % 1000),
    is_favorite: number % 7 === 0 ? 't' : 'f',
    created_at: `${new Date(1.7e12 + number * 1000).toISOString().slice(0, 19).replace('T', ' ')}.123456+00`,
    updated_at: `${new Date(1.75e12 + number * 1000).toISOString().slice(0, 19).replace('T', ' ')}.123456+00`,
  }
}

export function contacts(count: number): Wire[] {
  return Array.from({ length: count }, (_, number) => contact(number))
}
