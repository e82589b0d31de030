import type { Connection } from '../../src/adapter'
import type { Model } from '../../src/model'
import type { Row } from '../server/database'

/** A row's columns that the server has too, as the text of a JSON array: equal rows, equal texts. */
export type RowText = string

/** What the server has. */
export function serverRow(model: Model, row: Row): RowText {
  return JSON.stringify(
    synced(model).map(({ column: { name, type, isArray } }) => {
      const value: unknown = JSON.parse(row[name] ?? 'null')
      // As the runtime's own rows: JSON has no integer of 64 bits.
      return type === 'bigint' && !isArray && value !== null ? row[name] : value
    }),
  )
}

/** A row's key as the server has it: SQLite writes no spaces. */
export function serverKey(rowKey: string): string {
  return rowKey.replaceAll('","', '", "')
}

/** What the view shows, or one of the tables beneath it, by keys. */
export async function localRows(
  connection: Connection,
  model: Model,
  from: 'view' | 'synced',
  where = 'TRUE',
): Promise<Map<string, RowText>> {
  const { row, rowKey } = model.statements
  const rows = await connection.query<{ key: string; row: string }>(
    `SELECT ${rowKey} AS "key", ${row} AS "row" FROM ${source(model, from)} AS v WHERE ${where}`,
  )
  const columns = synced(model)
  return new Map(
    rows.map(({ key, row }) => {
      const values = JSON.parse(row) as unknown[]
      return [serverKey(key), JSON.stringify(columns.map(({ index }) => values[index]))]
    }),
  )
}

function source({ table, columns }: Model, from: 'view' | 'synced'): string {
  const name = (part: string) => `"${part.replaceAll('"', '""')}"`
  if (from === 'view') return name(table)
  const local = columns.filter((column) => column.access === 'local_only')
  const absent = [...local.map(({ name }) => name), '_has_local_changes', '_pending_write_id']
  return `(SELECT s.*, ${absent.map((column) => `CAST(NULL AS TEXT) AS ${name(column)}`).join(', ')}
    FROM ${name(`${table}_synced`)} AS s)`
}

function synced(model: Model) {
  return model.columns
    .map((column, index) => ({ column, index }))
    .filter(({ column }) => column.access !== 'local_only')
}
