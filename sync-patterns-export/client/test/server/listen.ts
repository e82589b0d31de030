import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestServer } from './server'

/** A test server at a real port, for clients that bring their own network. */
export interface Listening {
  readonly url: string
  close(): Promise<void>
}

const EXPOSED =
  'electric-cursor,electric-handle,electric-has-data,electric-offset,electric-schema,electric-up-to-date,electric-internal-known-error,retry-after'

/** Listens on a free port of this machine. */
export async function listen(server: TestServer): Promise<Listening> {
  const http = createServer((request, response) => {
    answer(server, request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      http.closeAllConnections()
      return new Promise((resolve) => http.close(() => resolve()))
    },
  }
}

async function answer(
  server: TestServer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url = '/', headers } = request
  const cors = {
    'access-control-allow-origin': headers.origin ?? '*',
    'access-control-expose-headers': EXPOSED,
    'access-control-allow-methods': 'GET, POST, PATCH, DELETE, OPTIONS',
    'access-control-allow-headers': headers['access-control-request-headers'] ?? '*',
  }
  if (method === 'OPTIONS') {
    response.writeHead(204, cors).end()
    return
  }
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const answered = await server.fetch(server.url + url, {
    method,
    headers: Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      value === undefined || name === 'host' ? [] : [[name, String(value)]],
    ),
    ...(method === 'GET' ? {} : { body: Buffer.concat(chunks) }),
    signal: gone.signal,
  })
  const body = answered.body === null ? null : answered.body.getReader()
  response.writeHead(answered.status, { ...Object.fromEntries(answered.headers), ...cors })
  for (let part = await body?.read(); part && !part.done; part = await body?.read()) {
    response.write(part.value)
  }
  response.end()
}
