import type { Environment } from '../../src/environment'
import type { TestServer } from '../server'
import { unlessAborted } from '../server/network'
import type { Process } from './process'
import type { Random } from './random'
import type { Scheduler } from './scheduler'

/** What the processes of a device share: its network, and the lock of its database. */
export class Platform {
  readonly #listeners = new Set<(online: boolean) => void>()
  #held: Promise<void> | null = null
  #isOnline = true

  /** The latency of each way of a request, at most. */
  latency = 40

  get isOnline(): boolean {
    return this.#isOnline
  }

  set isOnline(online: boolean) {
    if (online === this.#isOnline) return
    this.#isOnline = online
    for (const listener of [...this.#listeners]) listener(online)
  }

  onOnline(listener: (online: boolean) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Holds the lock of the device's one database until the work is done, or its process is dead. */
  async lock(process: Process, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    const aborted = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
    while (this.#held) {
      await process.hears(Promise.race([this.#held, aborted]))
      signal.throwIfAborted()
    }
    let free = () => {}
    this.#held = new Promise<void>((resolve) => {
      free = () => {
        this.#held = null
        resolve()
      }
    })
    const off = process.onKill(free)
    try {
      await work()
    } finally {
      off()
      if (process.isAlive) free()
    }
  }
}

/** How many ids have been made, in all worlds. */
let made = 0

/** What a process runs in. */
export interface Setting {
  readonly process: Process
  readonly platform: Platform
  readonly server: TestServer
  readonly scheduler: Scheduler
  readonly random: Random
  /** Told of each write that leaves the process. */
  sends(writeId: string): void
  tell(what: string): void
}

/** The platform as one process sees it. */
export function environmentOf(setting: Setting): Environment {
  const { process, platform, server, scheduler, random } = setting
  const way = () => scheduler.sleep(random.between(1, platform.latency))
  const unplugged = () => {
    if (!platform.isOnline) throw new TypeError('fetch failed')
  }
  const request = async (input: string, init?: RequestInit) => {
    unplugged()
    await way()
    process.step()
    unplugged()
    for (const writeId of writeIds(init)) setting.sends(writeId)
    // From here on the request is under way, whatever becomes of its process.
    setting.tell(
      `${init?.method ?? 'GET'} ${input.replace(/[?&](cache-buster|_stream)=[^&]*/g, '')}`,
    )
    const response = await server.fetch(input, init)
    await way()
    process.step()
    unplugged()
    setting.tell(`is answered ${response.status}`)
    return response
  }
  return {
    fetch(input, init) {
      const answer = request(input, init)
      return process.hears(init?.signal ? unlessAborted(answer, init.signal) : answer)
    },
    now: scheduler.now,
    random: random.next,
    // Electric's client keeps notes on each stream for the whole program: no two worlds' are the same.
    uuid: () => `${(made += 1).toString(16).padStart(8, '0')}${random.uuid().slice(8)}`,
    after(milliseconds, callback) {
      const cancel = scheduler.after(milliseconds, () => process.isAlive && callback())
      const off = process.onKill(cancel)
      return () => {
        off()
        cancel()
      }
    },
    isOnline: () => platform.isOnline,
    onOnline: (listener) =>
      platform.onOnline((online) => {
        void scheduler.moment().then(() => process.isAlive && listener(online))
      }),
    // Each process gives the database a name of its own: to the runtime all are one page.
    lock: (_name, signal, work) => process.hears(platform.lock(process, signal, work)),
  }
}

/** The writes that a request carries. */
function writeIds(init: RequestInit | undefined): string[] {
  const one = new Headers(init?.headers).get('idempotency-key')
  if (one !== null) return [one]
  const body = typeof init?.body === 'string' ? init.body : ''
  return Array.from(body.matchAll(/"write_id":\s*"([^"]+)"/g), ([, id]) => id ?? '')
}
