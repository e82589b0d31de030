import { type ChildProcess, spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** What a server is started with: the variables of `examples/contacts/server/src/settings.rs`. */
export interface ServerOptions {
  readonly program: string
  readonly page: string
  readonly teams: Readonly<Record<string, number>>
  /** The name of its data, which is new each time. */
  readonly data: string
  /** Where what it says goes. */
  readonly log: string
}

/** The contacts' server, with a Postgres of its own. */
export class Server {
  readonly #process: ChildProcess

  private constructor(
    process: ChildProcess,
    /** `http://127.0.0.1:4711` */
    readonly origin: string,
  ) {
    this.#process = process
  }

  static async start({ program, page, teams, data, log }: ServerOptions): Promise<Server> {
    const { DATABASE_URL: _, ELECTRIC_URL: __, ...inherited } = process.env
    const server = spawn(program, {
      env: {
        ...inherited,
        PORT: '0',
        RESET: '1',
        DATA: data,
        PAGE: page,
        TEAMS: Object.entries(teams)
          .map(([name, contacts]) => `${name}:${contacts}`)
          .join(','),
      },
      stdio: ['ignore', 'pipe', openSync(log, 'w')],
    })
    for await (const line of createInterface(server.stdout!)) {
      const found = /^listening on (.*)\/api$/.exec(line)
      if (found) return new Server(server, found[1]!)
    }
    throw new Error(`the server did not start; it says why in ${log}`)
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve))
    this.#process.kill('SIGTERM')
    await ended
  }
}
