import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http'
import { readFileSync } from 'node:fs'
import type { AddressInfo, Socket } from 'node:net'
import { extname, join } from 'node:path'

/** A request, as far as tests tell them apart. */
export interface Seen {
  readonly method: string
  /** `/api/contacts` */
  readonly path: string
  readonly body: string
}

/** The name by which a browser finds this machine, and takes it for another one. */
export const ELSEWHERE = 'contacts.test'

type Match = (request: Seen) => boolean

/** A request that changes something. */
export const isWrite: Match = ({ method, path }) =>
  method !== 'GET' && path.startsWith('/api/') && !path.startsWith('/api/session')

/**
 * The network between a browser and the server: it can be cut, be slow, and lose the answer to a
 * request that the server has done.
 */
export class Network {
  readonly #server: Server
  readonly #target: URL
  readonly #sockets = new Set<Socket>()
  readonly #losses: { match: Match; lost: () => void }[] = []
  readonly #watchers: { match: Match; came: (request: Seen) => void }[] = []
  #cut: 'nothing' | 'api' | 'all' = 'nothing'
  #pages: string | undefined
  #delay = 0
  /** The credentials that were last used. */
  authorization: string | undefined

  private constructor(target: string) {
    this.#target = new URL(target)
    this.#server = createServer((incoming, outgoing) => void this.#pass(incoming, outgoing))
    this.#server.on('connection', (socket) => {
      if (this.#cut === 'all') return void socket.destroy()
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  static async to(target: string): Promise<Network> {
    const network = new Network(target)
    await new Promise<void>((resolve) => network.#server.listen(0, '127.0.0.1', resolve))
    return network
  }

  /** What a browser calls the server. */
  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** The same, as it is without HTTPS elsewhere than on one's own machine: nothing may be kept. */
  get insecureOrigin(): string {
    return this.origin.replace('127.0.0.1', ELSEWHERE)
  }

  /** Ends every connection, and takes none until {@link restore}; or none for the API. */
  cut(what: 'api' | 'all' = 'all'): void {
    this.#cut = what
    for (const socket of this.#sockets) socket.destroy()
  }

  restore(): void {
    this.#cut = 'nothing'
  }

  /** Serves the page from a folder, instead of the server's own. */
  pagesFrom(folder: string | undefined): void {
    this.#pages = folder
  }

  /** Lets each request wait for some milliseconds before it goes on. */
  slow(milliseconds: number): void {
    this.#delay = milliseconds
  }

  /** The next such request reaches the server, and its answer nobody. Resolves when it is lost. */
  loseAnswer(match: Match): Promise<void> {
    return new Promise((lost) => this.#losses.push({ match, lost }))
  }

  /** Resolves when the next such request comes. */
  next(match: Match): Promise<Seen> {
    return new Promise((came) => this.#watchers.push({ match, came }))
  }

  async close(): Promise<void> {
    this.cut()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    try {
      const body = Buffer.concat(await incoming.toArray())
      const seen = {
        method: incoming.method ?? 'GET',
        path: incoming.url ?? '/',
        body: body.toString('utf8'),
      }
      this.authorization = incoming.headers.authorization ?? this.authorization
      for (const { came } of taken(this.#watchers, seen)) came(seen)
      const isOfApi = seen.path.startsWith('/api/')
      if (isOfApi && this.#cut === 'api') return void outgoing.destroy()
      if (!isOfApi && this.#pages !== undefined) return sendFile(this.#pages, seen.path, outgoing)
      const [loss] = taken(this.#losses, seen)
      if (this.#delay > 0) await new Promise((resolve) => setTimeout(resolve, this.#delay))
      const lost = loss && (() => void (outgoing.destroy(), loss.lost()))
      this.#forward(incoming, body, outgoing, lost)
    } catch {
      // The browser has gone.
      outgoing.destroy()
    }
  }

  #forward(
    incoming: IncomingMessage,
    body: Buffer,
    outgoing: ServerResponse,
    lost: (() => void) | undefined,
  ): void {
    const { method, url: path, headers } = incoming
    const { hostname: host, port } = this.#target
    const onward = request({ host, port, method, path, headers, agent: false }, (answer) => {
      if (lost === undefined) {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
        return
      }
      answer.resume().once('end', lost)
    })
    onward.once('error', () => outgoing.destroy())
    outgoing.once('close', () => onward.destroy())
    onward.end(body)
  }
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
}

function sendFile(folder: string, path: string, outgoing: ServerResponse): void {
  const { pathname } = new URL(path, 'http://localhost')
  const file = join(folder, pathname === '/' ? 'index.html' : pathname)
  const type = TYPES[extname(file)] ?? 'application/octet-stream'
  outgoing.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' })
  outgoing.end(readFileSync(file))
}

/** Takes those that match out of a list. */
function taken<T extends { match: Match }>(list: T[], seen: Seen): T[] {
  const matching = list.filter(({ match }) => match(seen))
  for (const each of matching) list.splice(list.indexOf(each), 1)
  return matching
}
