import { describe, expect, test } from 'vitest'
import { project } from '../generated/contacts/project'
import { TestServer, type TestServerOptions } from '.'
import type { Message } from './shape'

const ADA = '00000000-0000-4000-8000-00000000000a'
const BOB = '00000000-0000-4000-8000-00000000000b'

function insert(id: string, first_name: string, write_id?: string) {
  const change = { table: 'contacts', operation: 'insert', value: { id, first_name } } as const
  return write_id === undefined ? change : { ...change, write_id }
}

function rename(id: string, first_name: string) {
  return { table: 'contacts', operation: 'update', key: [id], value: { first_name } } as const
}

/** A client that says everything by hand. */
function client(options?: TestServerOptions) {
  const server = new TestServer(project, options)
  const ask = async (query: Record<string, string>, headers: Record<string, string> = {}) => {
    const response = await server.fetch(
      `${server.url}/shapes/contacts?${new URLSearchParams(query)}`,
      { headers },
    )
    const text = await response.text()
    const messages = (text === '' ? [] : JSON.parse(text)) as Message[]
    return { response, messages, text, header: (name: string) => response.headers.get(name) }
  }
  /** Up to date: the handle and the offset there. */
  const follow = async () => {
    const { header } = await ask({ offset: '-1' })
    const handle = header('electric-handle') ?? ''
    const { header: after } = await ask({ handle, offset: header('electric-offset') ?? '' })
    return { handle, offset: after('electric-offset') ?? '' }
  }
  return { server, ask, follow }
}

const controls = (messages: readonly Message[]) =>
  messages.flatMap(({ headers }) => headers['control'] ?? [])

describe('the snapshot', () => {
  test('has all rows as text, ends with snapshot-end, and is never up to date', async () => {
    const { server, ask } = client()
    server.write([insert(ADA, 'Ada'), insert(BOB, 'Bob')])
    const { messages, header } = await ask({ offset: '-1' })
    expect(messages[0]?.key).toBe(`"public"."contacts"/"${ADA}"`)
    expect(messages[0]?.headers).toEqual({ operation: 'insert', relation: ['public', 'contacts'] })
    expect(messages[0]?.value).toMatchObject({ id: ADA, first_name: 'Ada', email: null })
    expect(messages[0]?.value?.['created_at']).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.\d]*\+00$/)
    expect(messages).toHaveLength(3)
    expect(messages[2]?.headers).toEqual({
      control: 'snapshot-end',
      xmin: '732',
      xmax: '732',
      xip_list: [],
    })
    expect(header('electric-offset')).toBe('0_0')
    expect(header('electric-up-to-date')).toBeNull()
  })

  test('stays the same, byte for byte, while its shape lives', async () => {
    const { server, ask } = client()
    server.write([insert(ADA, 'Ada')])
    const before = await ask({ offset: '-1' })
    server.write([rename(ADA, 'Augusta')])
    const after = await ask({ offset: '-1' })
    expect(after.text).toBe(before.text)
    expect(after.header('etag')).toBe(before.header('etag'))
    const same = await ask({ offset: '-1' }, { 'if-none-match': before.header('etag') ?? '' })
    expect(same.response.status).toBe(304)
    expect(same.header('electric-handle')).toBe(before.header('electric-handle'))
  })

  test('comes in chunks whose offsets advance, and then the log', async () => {
    const { server, ask } = client({ chunkBytes: 600 })
    const ids = Array.from({ length: 9 }, (_, n) => ADA.slice(0, -1) + n)
    server.write(ids.map((id) => insert(id, 'Somebody')))
    const offsets: string[] = []
    const keys: (string | undefined)[] = []
    let answer = await ask({ offset: '-1' })
    const handle = answer.header('electric-handle') ?? ''
    while (answer.header('electric-up-to-date') === null) {
      offsets.push(answer.header('electric-offset') ?? '')
      keys.push(...answer.messages.map(({ key }) => key))
      answer = await ask({ handle, offset: offsets.at(-1) ?? '' })
    }
    expect(offsets.length).toBeGreaterThan(2)
    expect(offsets).toEqual(offsets.map((_, index) => `0_${index}`))
    expect(keys.filter(Boolean)).toHaveLength(9)
    expect(answer.header('electric-offset')).toBe('0_inf')
    expect(controls(answer.messages)).toEqual(['up-to-date'])
  })

  test('shows what is committed, and the log what is not yet, each exactly once', async () => {
    const { server, ask } = client()
    const open = server.database.begin()
    server.write([insert(ADA, 'Ada')])
    server.shapes.pause()
    server.write([insert(BOB, 'Bob')])
    const { messages, header } = await ask({ offset: '-1' })
    expect(messages.at(-1)?.headers).toMatchObject({ xmin: '731', xmax: '734', xip_list: ['731'] })
    server.write([rename(BOB, 'Bertram')], null, open)
    server.shapes.resume()
    const log = await ask({ handle: header('electric-handle') ?? '', offset: '0_0' })
    expect(log.messages.map(({ value }) => value?.['first_name'])).toEqual(['Bertram', undefined])
    expect(log.messages[0]?.headers['txids']).toEqual([731])
  })
})

describe('the log', () => {
  test('has the key and what changed, and tells of its transaction', async () => {
    const { server, ask, follow } = client()
    server.write([insert(ADA, 'Ada')])
    const at = await follow()
    server.write([
      { ...rename(ADA, 'Augusta'), write_id: BOB },
      insert(BOB, 'Bob'),
      { table: 'contacts', operation: 'delete', key: [BOB] },
    ])
    const { messages, header } = await ask(at)
    const lsn = String(server.database.lsn)
    const headers = { relation: ['public', 'contacts'], txids: [732], lsn }
    const value = { id: ADA, first_name: 'Augusta', write_id: BOB }
    expect(messages).toMatchObject([
      { value, headers: { ...headers, operation: 'update', op_position: 0 } },
      { value: { id: BOB, first_name: 'Bob' }, headers: { ...headers, operation: 'insert' } },
      { headers: { ...headers, operation: 'delete', op_position: 4, last: true } },
      { headers: { control: 'up-to-date', global_last_seen_lsn: lsn } },
    ])
    expect(Object.keys(messages[0]?.value ?? {}).sort()).toEqual([
      'first_name',
      'id',
      'updated_at',
      'write_id',
    ])
    expect(messages[2]?.value).toEqual({ id: BOB })
    expect(header('electric-offset')).toBe(`${lsn}_4`)
  })

  test('answers live requests at once where there is something, and else when there is', async () => {
    const { server, ask, follow } = client()
    const at = await follow()
    const waiting = ask({ ...at, live: 'true' })
    server.write([insert(ADA, 'Ada')])
    const { messages, header } = await waiting
    expect(messages.map(({ headers }) => headers['operation'])).toEqual(['insert', undefined])
    expect(header('electric-up-to-date')).toBe('')
    expect(header('electric-cursor')).toMatch(/^\d+$/)
    expect(header('electric-schema')).toBeNull()
    const again = await ask({ ...at, live: 'true' })
    expect(again.messages).toEqual(messages)
  })

  test('a live request that hears of nothing ends with the same offset and another cursor', async () => {
    const { server, ask, follow } = client({ longPoll: 20 })
    const at = await follow()
    const first = await ask({ ...at, live: 'true' })
    const cursor = first.header('electric-cursor') ?? ''
    const second = await ask({ ...at, live: 'true', cursor })
    expect(first.messages).toHaveLength(1)
    expect(controls(second.messages)).toEqual(['up-to-date'])
    expect(second.header('electric-offset')).toBe(at.offset)
    expect(second.header('electric-has-data')).toBe('false')
    expect(second.header('electric-cursor')).not.toBe(cursor)
    expect(second.header('etag')).not.toBe(first.header('etag'))
    expect(server.asked.filter(({ isLive }) => isLive)).toHaveLength(2)
  })

  test('compaction merges the updates of a row and forgets their transactions', async () => {
    const { server, ask, follow } = client()
    server.write([insert(ADA, 'Ada'), insert(BOB, 'Bob')])
    const at = await follow()
    server.write([rename(ADA, 'Augusta')])
    server.write([rename(BOB, 'Bertram')])
    server.write([{ ...rename(ADA, 'Ada'), value: { last_name: 'Lovelace' } }])
    const before = await ask(at)
    server.shapes.compact()
    const { messages, header } = await ask(at)
    expect(messages.map(({ value }) => value?.['id'])).toEqual([BOB, ADA, undefined])
    expect(messages[1]?.value).toMatchObject({ first_name: 'Augusta', last_name: 'Lovelace' })
    expect(messages[1]?.headers).toEqual({ operation: 'update', relation: ['public', 'contacts'] })
    expect(header('electric-offset')).toBe(before.header('electric-offset'))
  })

  test('a table that is held back is told later than others, and no place is claimed before', async () => {
    const { server, ask, follow } = client({ longPoll: 20 })
    const at = await follow()
    const lsn = String(server.database.lsn)
    server.shapes.hold('contacts')
    server.write([insert(ADA, 'Ada')])
    const held = await ask({ ...at, live: 'true' })
    expect(held.messages).toEqual([
      { headers: { control: 'up-to-date', global_last_seen_lsn: lsn } },
    ])
    server.shapes.release()
    expect((await ask(at)).messages[0]?.value?.['id']).toBe(ADA)
  })
})

describe('a shape that is gone', () => {
  test('answers 409 with the handle that is current, also to whoever waits', async () => {
    const { server, ask, follow } = client()
    server.write([insert(ADA, 'Ada')])
    const at = await follow()
    const waiting = ask({ ...at, live: 'true' })
    await expect.poll(() => server.asked.length).toBe(3)
    expect(server.shapes.expire()).toBe(1)
    for (const { response, messages, header } of [await waiting, await ask(at)]) {
      expect(response.status).toBe(409)
      expect(messages).toEqual([{ headers: { control: 'must-refetch' } }])
      expect(header('electric-handle')).not.toBe(at.handle)
    }
    const { handle } = await follow()
    expect((await ask({ handle, offset: '0_0' })).response.status).toBe(200)
  })

  test('a handle of another shape is no handle', async () => {
    const { server, follow } = client()
    const { handle } = await follow()
    const response = await server.fetch(`${server.url}/shapes/tags?offset=0_0&handle=${handle}`)
    expect(response.status).toBe(409)
    expect(response.headers.get('electric-handle')).not.toBe(handle)
  })
})

describe('a request that cannot be', () => {
  test('is told what is wrong with it', async () => {
    const { ask, follow } = client({ longPoll: 20 })
    const { handle } = await follow()
    const wrong: [Record<string, string>, string][] = [
      [{}, 'offset'],
      [{ offset: 'x' }, 'offset'],
      [{ offset: '0_0' }, 'handle'],
      [{ offset: '-1', live: 'true' }, 'live'],
      [{ offset: '99999999999_0', handle }, 'offset'],
    ]
    for (const [query, field] of wrong) {
      const { response, text } = await ask(query)
      expect(response.status).toBe(400)
      expect(Object.keys((JSON.parse(text) as { errors: object }).errors)).toEqual([field])
    }
  })

  test('offset=now begins at the end, and is up to date', async () => {
    const { server, ask } = client()
    server.write([insert(ADA, 'Ada')])
    const { messages, header } = await ask({ offset: 'now' })
    expect(controls(messages)).toEqual(['up-to-date'])
    expect(header('electric-schema')).toContain('"pk_index":0')
    server.write([insert(BOB, 'Bob')])
    const at = { handle: header('electric-handle') ?? '', offset: header('electric-offset') ?? '' }
    expect((await ask(at)).messages[0]?.value?.['id']).toBe(BOB)
  })
})
