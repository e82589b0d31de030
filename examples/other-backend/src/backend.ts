import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Postgres } from './postgres'

type Row = Readonly<Record<string, unknown>>

/** A refusal as FastAPI words it. */
class HttpException extends Error {
  constructor(
    readonly status: number,
    detail: string,
  ) {
    super(detail)
  }
}

/**
 * A backend as FastAPI with SQLAlchemy gives it: a route per operation, answered with the row. It
 * knows nothing of transactions' ids or positions. What it does for the client is to keep the write's
 * id beside the row, in one column, so that the stream of rows says which write it shows.
 */
export function backend(postgres: Postgres): Server {
  const refused = new Map<string, HttpException>()

  const write = async (
    request: IncomingMessage,
    id: string | undefined,
  ): Promise<[number, Row | null]> => {
    const writeId = String(request.headers['idempotency-key'])
    // A write that is sent again is answered as before.
    const done = postgres.find((row) => row['write_id'] === writeId)
    if (done !== undefined) return [200, done]
    const before = refused.get(writeId)
    if (before !== undefined) throw before
    switch (request.method) {
      case 'POST': {
        const row = checked((await json(request)) as Row)
        return [201, postgres.insert({ ...row, write_id: writeId })]
      }
      case 'PATCH': {
        const row = checked((await json(request)) as Row)
        const changed = postgres.update(id ?? '', { ...row, write_id: writeId })
        if (changed === undefined) throw new HttpException(404, 'Contact not found')
        return [200, changed]
      }
      case 'DELETE':
        if (!postgres.delete(id ?? '')) throw new HttpException(404, 'Contact not found')
        return [204, null]
      default:
        throw new HttpException(405, 'Method Not Allowed')
    }
  }

  return createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const [, first, second] = url.pathname.split('/')
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(body === null ? undefined : JSON.stringify(body))
    }
    try {
      // The guard: Electric is behind this, and whose rows they are is settled here.
      if (first === 'shapes') return await postgres.electric(url, request, response)
      answer(...(await write(request, second)))
    } catch (error) {
      if (!(error instanceof HttpException)) return answer(500, { detail: String(error) })
      refused.set(String(request.headers['idempotency-key']), error)
      answer(error.status, { detail: error.message })
    }
  })
}

function checked(row: Row): Row {
  if (row['email'] === 'nobody') throw new HttpException(422, 'value is not a valid email address')
  return row
}

async function json(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString())
}
