import type { ApiError } from './answer'
import type { Condition } from './condition'
import type { Database, Row, Table } from './database'

/** Who asks: the tenant by the header `x-tenant`, and whether the credentials are good. */
export interface Caller {
  readonly tenant: string | null
}

/** A scope that is closed: rows where these columns have these values, and all that hangs on them. */
export interface Closed {
  readonly table: string
  readonly scope: Readonly<Record<string, string>>
}

export const UNAUTHORISED: ApiError = {
  status: 401,
  code: 'unauthorised',
  message: 'it is not known who is asking',
}

export const FORBIDDEN: ApiError = {
  status: 403,
  code: 'forbidden',
  message: 'whoever is asking may not do this',
}

/** Decides who may see and write what. */
export class Access {
  #closed: Closed[] = []
  #isAccepted: (authorization: string | null) => boolean = () => true

  /** Says which credentials (the header `authorization`) are good. */
  accept(isAccepted: (authorization: string | null) => boolean): void {
    this.#isAccepted = isAccepted
  }

  /** Closes one scope of a table: its shapes and writes answer 403. */
  forbid(table: string, scope: Readonly<Record<string, string>>): void {
    this.#closed.push({ table, scope })
  }

  /** Opens what was closed. */
  permit(): void {
    this.#closed = []
  }

  caller(headers: Headers): Caller | null {
    if (!this.#isAccepted(headers.get('authorization'))) return null
    return { tenant: headers.get('x-tenant') }
  }

  /** Whether a shape with these parameters is open. */
  maySee({ name, model }: Table, params: readonly string[]): boolean {
    const columns = model.shape.params
    return !this.#closed.some(
      ({ table, scope }) =>
        (table === name || model.shape.where.includes(`FROM "${table}"`)) &&
        Object.entries(scope).every(([column, value]) =>
          columns.some((param, index) => param.column === column && params[index] === value),
        ),
    )
  }

  /** Whether a row is in no closed scope. */
  mayWrite(database: Database, table: Table, row: Row): boolean {
    const isClosed = (name: string, condition: Condition, row: Row): boolean => {
      const closed = this.#closed.filter((closed) => closed.table === name)
      const has = ({ scope }: Closed) =>
        Object.entries(scope).every(([column, value]) => database.text(name, column, row) === value)
      if (closed.some(has)) return true
      return condition.some((term) => {
        const parent = term.is === 'via' ? database.row(term.parent, `[${row[term.column]}]`) : null
        return term.is === 'via' && parent !== null && isClosed(term.parent, term.where, parent)
      })
    }
    return !isClosed(table.name, table.condition, row)
  }
}

/** Whether a row is the caller's: a tenant sees only its own, through parents too. */
export function isVisibleTo(
  database: Database,
  table: Table,
  caller: Caller,
  row: Row,
  read: (table: string, key: string) => Row | null = (name, key) => database.row(name, key),
): boolean {
  const isOwn = (table: Table, row: Row): boolean => {
    if (table.tenant !== null && row[table.tenant] !== caller.tenant) return false
    return table.condition.every((term) => {
      if (term.is !== 'via') return true
      const [parent, found] = [
        database.tables.get(term.parent),
        read(term.parent, `[${row[term.column]}]`),
      ]
      return parent !== undefined && found !== null && isOwn(parent, found)
    })
  }
  return isOwn(table, row)
}
