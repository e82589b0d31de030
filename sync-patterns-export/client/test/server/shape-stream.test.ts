import { type Message, ShapeStream, type ShapeStreamOptions } from '@electric-sql/client'
import { afterEach, expect, test } from 'vitest'
import { project } from '../generated/contacts/project'
import { project as tracker } from '../generated/tracker/project'
import { TestServer, type TestServerOptions, isShape, listen } from '.'

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

const text = {
  int2: String,
  int4: String,
  int8: String,
  bool: String,
  float8: String,
  jsonb: String,
}

/** What Electric's own client makes of a shape. */
function follow(server: TestServer, path: string, options: Partial<ShapeStreamOptions> = {}) {
  const stop = new AbortController()
  stops.push(() => stop.abort())
  const rows = new Map<string, Record<string, unknown>>()
  const seen: Message[] = []
  const errors: unknown[] = []
  const stream = new ShapeStream({
    url: server.url + path,
    fetchClient: server.fetch,
    signal: stop.signal,
    parser: text,
    backoffOptions: { initialDelay: 1, maxDelay: 20, multiplier: 2 },
    onError: (error) => {
      errors.push(error)
      return {}
    },
    ...options,
  })
  stream.subscribe((messages) => {
    seen.push(...messages)
    for (const message of messages) {
      if ('key' in message) {
        const { operation } = message.headers
        if (operation === 'delete') rows.delete(message.key)
        else rows.set(message.key, { ...rows.get(message.key), ...message.value })
      } else if (message.headers.control === 'must-refetch') rows.clear()
    }
  })
  return { stream, rows, seen, errors, stop }
}

/** The rows of a table as a shape has them. */
function expected(server: TestServer, table: string, params: string[] = []) {
  const columns = server.database.tables.get(table)?.model.shape.columns ?? []
  const rows = [...server.rows(table, params).values()]
  return rows
    .map((row) =>
      Object.fromEntries(
        columns.map((name) => [name, server.database.text(table, name, row, 'log')]),
      ),
    )
    .sort(byText)
}

function byText(one: object, other: object): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1
}

const shown = (rows: Map<string, Record<string, unknown>>) => [...rows.values()].sort(byText)

function id(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
}

/** A few transactions of a busy server. */
function work(server: TestServer, round: number): void {
  const insert = (n: number) =>
    ({ table: 'contacts', operation: 'insert', value: { id: id(n), first_name: `N${n}` } }) as const
  const update = (n: number, email: string) =>
    ({ table: 'contacts', operation: 'update', key: [id(n)], value: { email } }) as const
  server.write([insert(3 * round), insert(3 * round + 1)])
  server.write([
    update(3 * round, `a${round}`),
    insert(3 * round + 2),
    update(3 * round, `b${round}`),
  ])
  server.write([{ table: 'contacts', operation: 'delete', key: [id(3 * round + 1)] }])
}

async function synced(options: TestServerOptions, trouble: (server: TestServer) => void) {
  const server = new TestServer(project, { longPoll: 50, ...options })
  work(server, 0)
  const { rows, errors, seen } = follow(server, '/shapes/contacts')
  const isSame = () =>
    expect
      .poll(() => shown(rows), { interval: 2, timeout: 10_000 })
      .toEqual(expected(server, 'contacts'))
  await isSame()
  for (let round = 1; round <= 6; round += 1) {
    trouble(server)
    work(server, round)
    await isSame()
  }
  return { server, errors, seen }
}

test('a stream has what the table has, through inserts, updates and deletes', async () => {
  const { errors, seen } = await synced({}, () => {})
  expect(errors).toEqual([])
  const txids = seen.flatMap((message) => ('key' in message ? (message.headers.txids ?? []) : []))
  expect(new Set(txids).size).toBeGreaterThan(10)
})

test('also in small chunks', async () => {
  const { server, errors } = await synced({ chunkBytes: 300 }, () => {})
  expect(errors).toEqual([])
  expect(server.asked.length).toBeGreaterThan(30)
})

test('also when the shape goes and has to be fetched again', async () => {
  const { seen } = await synced({}, (server) => server.shapes.expire())
  const refetches = seen.filter(({ headers }) => headers.control === 'must-refetch')
  expect(refetches).toHaveLength(6)
})

test('also when the log is compacted', async () => {
  await synced({}, (server) => server.shapes.compact())
})

test('also when connections break in the middle of a body', async () => {
  const { errors, server } = await synced({ longPoll: 5 }, (server) => server.faults.cutBody())
  expect(server.faults.counts.get('cut body')).toBeGreaterThan(3)
  expect(errors.length).toBeGreaterThan(0)
})

test('also through lost requests and answers, 429 and 503', async () => {
  const { server } = await synced({ longPoll: 5 }, ({ faults }) => {
    faults.loseRequest(isShape)
    faults.loseAnswer(isShape)
    faults.busy(429, undefined, isShape)
    faults.busy(503, undefined, isShape)
  })
  expect(server.faults.counts.get('lost answer')).toBe(6)
})

test('Retry-After is waited for', async () => {
  const server = new TestServer(project)
  server.faults.busy(429, 1, isShape)
  const begin = Date.now()
  const { seen } = follow(server, '/shapes/contacts')
  await expect.poll(() => seen.length, { timeout: 5000 }).toBeGreaterThan(0)
  expect(Date.now() - begin).toBeGreaterThanOrEqual(990)
})

test('a 401 goes to onError, which brings new credentials', async () => {
  const server = new TestServer(project)
  server.access.accept((authorization) => authorization === 'Bearer new')
  const errors: unknown[] = []
  const { seen } = follow(server, '/shapes/contacts', {
    onError: (error) => {
      errors.push(error)
      return { headers: { authorization: 'Bearer new' } }
    },
  })
  await expect.poll(() => seen.length).toBeGreaterThan(0)
  expect(errors).toMatchObject([{ status: 401 }])
})

test('a stream that stops is resumed at its handle and offset, without a row twice', async () => {
  const server = new TestServer(project, { longPoll: 50 })
  work(server, 0)
  const first = follow(server, '/shapes/contacts')
  await expect.poll(() => first.stream.isUpToDate).toBe(true)
  first.stop.abort()
  const { shapeHandle, lastOffset } = first.stream
  work(server, 1)
  const resumed = { handle: shapeHandle!, offset: lastOffset }
  const second = follow(server, '/shapes/contacts', resumed)
  await expect.poll(() => second.stream.isUpToDate).toBe(true)
  const keys = second.seen.flatMap((message) => ('key' in message ? message.key : []))
  expect(new Set(keys)).toEqual(new Set([3, 4, 5].map((n) => `"public"."contacts"/"${id(n)}"`)))
})

test('/v1/shape takes a table, columns and a condition', async () => {
  const server = new TestServer(project)
  work(server, 0)
  const params = {
    table: 'contacts',
    columns: ['id', 'email'],
    where: '"email" = $1',
    params: ['b0'],
  }
  const { rows } = follow(server, '/v1/shape', { params })
  await expect.poll(() => shown(rows)).toEqual([{ id: id(0), email: 'b0' }])
  server.write([{ table: 'contacts', operation: 'update', key: [id(2)], value: { email: 'b0' } }])
  server.write([{ table: 'contacts', operation: 'update', key: [id(0)], value: { email: null } }])
  await expect.poll(() => shown(rows)).toEqual([{ id: id(2), email: 'b0' }])
})

test('the same over a real port', async () => {
  const server = new TestServer(project, { longPoll: 50 })
  const { url, close } = await listen(server)
  stops.push(close)
  work(server, 0)
  const fetchClient = globalThis.fetch
  const { rows, stop } = follow(server, '', { url: `${url}/shapes/contacts`, fetchClient })
  server.faults.cutBody(isShape)
  await expect.poll(() => shown(rows)).toEqual(expected(server, 'contacts'))
  const body = JSON.stringify({ id: id(7), first_name: 'Ada' })
  const headers = { 'content-type': 'application/json' }
  const made = await fetch(`${url}/contacts`, { method: 'POST', headers, body })
  expect(made.status).toBe(201)
  await expect.poll(() => shown(rows)).toEqual(expected(server, 'contacts'))
  stop.abort()
})

const [A, B, ISSUE, USER, ORGANIZATION] = [id(1), id(2), id(3), id(4), id(5)]
const headers = { 'x-tenant': ORGANIZATION }

function issues(onMove: 'messages' | 'refetch') {
  const server = new TestServer(tracker, { longPoll: 50, onMove })
  const write = (changes: Parameters<TestServer['write']>[0]) => server.write(changes, ORGANIZATION)
  const value = { id: ISSUE, project_id: A, title: 'Fix' }
  const assignee = { issue_id: ISSUE, user_id: USER }
  write([
    { table: 'issues', operation: 'insert', value },
    { table: 'issue_assignees', operation: 'insert', value: assignee },
  ])
  const scope = (table: string, project: string) =>
    follow(server, `/shapes/${table}`, { headers, params: { project_id: project } })
  const move = (project_id: string) =>
    write([{ table: 'issues', operation: 'update', key: [ISSUE], value: { project_id } }])
  return { server, scope, move }
}

test('a row that moves leaves one scope by a delete and enters the other by an insert', async () => {
  const { scope, move } = issues('messages')
  const [a, b] = [scope('issues', A), scope('issues', B)]
  await expect.poll(() => [a.rows.size, b.rows.size]).toEqual([1, 0])
  move(B)
  await expect.poll(() => [a.rows.size, b.rows.size]).toEqual([0, 1])
  const operations = ({ seen }: typeof a) => seen.map(({ headers }) => headers.operation)
  expect(operations(a)).toContain('delete')
  expect(operations(b)).toContain('insert')
  expect(shown(b.rows)[0]).toMatchObject({ title: 'Fix', project_id: B })
})

test.each(['messages', 'refetch'] as const)(
  'rows that belong to one that moves go along, by %s',
  async (onMove) => {
    const { scope, move, server } = issues(onMove)
    const [a, b] = [scope('issue_assignees', A), scope('issue_assignees', B)]
    await expect.poll(() => [a.rows.size, b.rows.size]).toEqual([1, 0])
    await expect.poll(() => [a.stream.isUpToDate, b.stream.isUpToDate]).toEqual([true, true])
    move(B)
    await expect.poll(() => [a.rows.size, b.rows.size]).toEqual([0, 1])
    const isRefetched = a.seen.some(({ headers }) => headers.control === 'must-refetch')
    expect(isRefetched).toBe(onMove === 'refetch')
    expect(shown(b.rows)).toEqual(expected(server, 'issue_assignees', [B, ORGANIZATION]))
  },
)

test('a tenant sees its own rows only', async () => {
  const { server } = issues('messages')
  const theirs = follow(server, '/shapes/issues', {
    headers: { 'x-tenant': A },
    params: { project_id: A },
  })
  await expect.poll(() => theirs.stream.isUpToDate).toBe(true)
  expect(theirs.rows.size).toBe(0)
})
