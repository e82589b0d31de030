import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { TestServer } from '../../../sync-patterns-export/client/test/server'
import { project } from '../../without-react/src/generated'

/** Whose rows they are: this backend has one team. */
const TEAM = 'north'

type Row = Readonly<Record<string, unknown>>

/**
 * Stands for a Postgres and the Electric that follows it: the ones of the client's own tests, of
 * which the backend uses what any database has.
 */
export class Postgres {
  readonly #server = new TestServer(project)

  find(isIt: (row: Row) => boolean): Row | undefined {
    return this.#rows().find(isIt)
  }

  insert({ write_id, ...row }: Row): Row {
    this.#write('insert', String(row['id']), row, write_id)
    return this.#get(String(row['id']))!
  }

  update(id: string, { write_id, ...row }: Row): Row | undefined {
    if (this.#get(id) === undefined) return undefined
    this.#write('update', id, row, write_id)
    return this.#get(id)
  }

  delete(id: string): boolean {
    if (this.#get(id) === undefined) return false
    this.#write('delete', id, {}, undefined)
    return true
  }

  /** A shape, as Electric answers. */
  async electric(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const headers = { 'x-tenant': TEAM }
    const target = `${this.#server.url}${url.pathname}${url.search}`
    const answer = await this.#server.fetch(target, { headers, signal: gone.signal })
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    if (answer.body === null) response.end()
    else Readable.fromWeb(answer.body as never).pipe(response)
  }

  #rows(): readonly Row[] {
    return [...this.#server.rows('contacts', [TEAM]).values()].map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, text]) => [name, valueOf(name, text)])),
    )
  }

  #get(id: string): Row | undefined {
    return this.find((row) => row['id'] === id)
  }

  #write(
    operation: 'insert' | 'update' | 'delete',
    id: string,
    value: Row,
    write_id: unknown,
  ): void {
    const key = operation === 'insert' ? {} : { key: [id] }
    const written = write_id === undefined ? {} : { write_id: String(write_id) }
    this.#server.write([{ table: 'contacts', operation, value, ...key, ...written }], TEAM)
  }
}

const COLUMNS = new Set<string>(project.models.contacts.columns.map(({ name }) => name))

/** The model's columns are kept as JSON, those beside them as they are. */
function valueOf(name: string, text: string | null): unknown {
  return text !== null && COLUMNS.has(name) ? JSON.parse(text) : text
}
