import { SCHEMA, type Wire } from './rows'

/** Electric cuts an answer where it becomes longer than this. */
const CHUNK = 10 * 2 ** 20
const HANDLE = '1-1'

/**
 * A shape of contacts as Electric serves it: a snapshot in chunks, then what is pushed. The network
 * and the server take no time; nothing is answered before it is opened.
 */
export class Stream {
  readonly #chunks: string[] = []
  #messages: string[] = []
  #offset = '0_inf'
  #lsn = 1000
  #wake: (() => void) | null = null
  #open: () => void = () => {}
  readonly #isOpen: Promise<void>

  constructor(rows: readonly Wire[], isOpen = false) {
    this.#isOpen = new Promise((resolve) => (this.#open = resolve))
    let chunk: string[] = []
    let length = 0
    const cut = () => {
      this.#chunks.push(`[${chunk.join(',')}]`)
      chunk = []
      length = 0
    }
    for (const row of rows) {
      const message = JSON.stringify({
        key: keyOf(row),
        value: row,
        headers: { operation: 'insert', relation: ['public', 'contacts'] },
      })
      chunk.push(message)
      length += message.length
      if (length > CHUNK) cut()
    }
    cut()
    if (isOpen) this.open()
  }

  open(): void {
    this.#open()
  }

  /** Lets go of the rows: a server would not have them in this process. */
  forget(): void {
    this.#chunks.length = 0
  }

  /** A change of some columns, which names the key. */
  push(row: Wire): void {
    this.#lsn += 8
    const headers = {
      operation: 'update',
      relation: ['public', 'contacts'],
      txids: [this.#lsn],
      lsn: String(this.#lsn),
      op_position: 0,
      last: true,
    }
    this.#messages.push(JSON.stringify({ key: keyOf(row), value: row, headers }))
    this.#wake?.()
  }

  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const { searchParams } = new URL(input instanceof Request ? input.url : input)
    await this.#isOpen
    const offset = searchParams.get('offset') ?? '-1'
    const chunk = offset === '-1' ? 0 : offset.startsWith('0_') ? Number(offset.slice(2)) + 1 : NaN
    const body = this.#chunks[chunk]
    if (body !== undefined) return answer(body, `0_${chunk}`)
    if (searchParams.get('live') !== 'true') return this.#rest(offset)
    if (this.#messages.length === 0) await this.#more(init?.signal ?? null)
    return this.#rest(offset, String(Date.now()))
  }

  #rest(offset: string, cursor?: string): Response {
    if (this.#messages.length > 0) this.#offset = `${this.#lsn}_0`
    else if (offset === '0_inf' || !offset.startsWith('0_')) this.#offset = offset
    const headers = { control: 'up-to-date', global_last_seen_lsn: String(this.#lsn) }
    const messages = [...this.#messages, JSON.stringify({ headers })]
    this.#messages = []
    return answer(`[${messages.join(',')}]`, this.#offset, {
      'electric-up-to-date': '',
      ...(cursor === undefined ? {} : { 'electric-cursor': cursor }),
    })
  }

  #more(signal: AbortSignal | null): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#wake = resolve
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
    })
  }
}

function keyOf({ id }: Wire): string {
  return `"public"."contacts"/"${id}"`
}

function answer(body: string, offset: string, more: Record<string, string> = {}): Response {
  const headers = {
    'content-type': 'application/json',
    'electric-handle': HANDLE,
    'electric-offset': offset,
    'electric-schema': JSON.stringify(SCHEMA),
    ...more,
  }
  return new Response(body, { headers })
}
