import { expect, test } from 'vitest'
import type { ServerChange } from '../server'
import { isWrite } from '../server'
import type { Device } from './support'
import {
  device,
  id,
  isLive,
  outboxOf,
  passing,
  projectWith,
  serverOf,
  TestTime,
  until,
  write,
} from './support'

const project = projectWith('issues')
const tenant = id(900)
const headers = () => ({ 'x-tenant': tenant })
const [a, b] = [id(501), id(502)]

const insert = (number: number, project_id: string): ServerChange => ({
  table: 'issues',
  operation: 'insert',
  value: { id: id(number), project_id, title: `Issue ${number}` },
})

const update = (number: number, value: Record<string, unknown>): ServerChange => ({
  table: 'issues',
  operation: 'update',
  key: [id(number)],
  value,
})

const move = (number: number, project_id: string) => update(number, { project_id })

/** The issues on the device: title, project, and the instance that has them. */
async function issuesOf(here: Device): Promise<string[]> {
  const rows = await here.rows(
    `SELECT v.title, CAST(v.project_id AS TEXT) AS p, s._instance AS i FROM issues AS v
     LEFT JOIN issues_synced AS s ON s.id = v.id ORDER BY v.id`,
  )
  const name = (id: string | null | undefined) => (id === a ? 'A' : id === b ? 'B' : 'elsewhere')
  return rows.map((row) => {
    const scope = row['i'] ? (JSON.parse(row['i'].slice('issues:'.length)) as string[])[0] : null
    return `${row['title']} in ${name(row['p'])}${row['i'] ? ` of ${name(scope)}` : ''}`
  })
}

async function shows(here: Device, expected: readonly string[]): Promise<void> {
  let shown: string[] = []
  const text = JSON.stringify(expected)
  const isShown = async () => JSON.stringify((shown = await issuesOf(here))) === text
  await until(`the issues are ${text}`, isShown).catch((error: Error) => {
    throw new Error(`${error.message}; they are ${JSON.stringify(shown)}`)
  })
}

async function start(options: Parameters<typeof device>[3] = {}) {
  const time = new TestTime()
  const server = serverOf(project, time)
  const put = (...changes: ServerChange[]) => server.write(changes, tenant)
  const here = await device(server, project, time, { headers, ...options })
  return { here, put, server, time }
}

test('scopes: a subscription brings the rows of its scope, and only those', async () => {
  const { here, put, server } = await start()
  put(insert(1, a), insert(2, b))
  const subscription = here.client.subscribe('issues', { project_id: a })
  await subscription.ready
  await shows(here, ['Issue 1 in A of A'])
  put(insert(3, a), insert(4, b))
  await shows(here, ['Issue 1 in A of A', 'Issue 3 in A of A'])
  expect(server.asked.map(({ url }) => url.searchParams.get('project_id'))).not.toContain(b)
  expect(() => here.client.subscribe('issues', { owner: a })).toThrow('has no scope `owner`')
  expect(() => here.client.subscribe('issues')).toThrow('chosen by `project_id`')
})

test('scopes: offline, every instance that was synced is there; an unused one stops after a while', async () => {
  const { here, put, server, time } = await start({ keep: { live: 60_000 } })
  put(insert(1, a), insert(2, b))
  const [first, second] = [a, b].map((project_id) =>
    here.client.subscribe('issues', { project_id }),
  )
  await Promise.all([first!.ready, second!.ready])
  second!.release()
  // The first one is touched as long as it is used.
  const asked = (since: number) =>
    server.asked.slice(since).map(({ url }) => url.searchParams.get('project_id'))
  await passing(time, 'the second is no longer followed', () => {
    const { length } = server.asked
    return length > 20 && asked(length - 6).every((project_id) => project_id === a)
  })
  const before = server.asked.length
  put(insert(3, a), insert(4, b))
  await shows(here, ['Issue 1 in A of A', 'Issue 2 in B of B', 'Issue 3 in A of A'])
  expect(asked(before)).not.toContain(b)
  // Used again, it goes on from where it was.
  const again = here.client.subscribe('issues', { project_id: b })
  await again.ready
  await shows(here, [
    'Issue 1 in A of A',
    'Issue 2 in B of B',
    'Issue 3 in A of A',
    'Issue 4 in B of B',
  ])
  const fromTheStart = server.asked.filter(({ url }) => url.searchParams.get('offset') === '-1')
  expect(fromTheStart).toHaveLength(2)
})

test('scopes: prefetch brings rows onto the device, release takes them off', async () => {
  const { here, put } = await start()
  put(insert(1, a), insert(2, b))
  await here.client.prefetch('issues', { project_id: a })
  const used = here.client.subscribe('issues', { project_id: b })
  await used.ready
  await shows(here, ['Issue 1 in A of A', 'Issue 2 in B of B'])
  await here.client.release('issues', { project_id: b })
  await here.client.release('issues', { project_id: a })
  await shows(here, ['Issue 2 in B of B'])
  expect(await here.rows('SELECT instance FROM _shapes')).toHaveLength(1)
})

test('scopes: what has pending writes stays, whatever its age', async () => {
  const { here, put, server, time } = await start({ keep: { live: 1000, age: 2000 } })
  put(insert(1, a), insert(2, b))
  await here.client.prefetch('issues', { project_id: a })
  await here.client.prefetch('issues', { project_id: b })
  server.faults.policy = (asked) => (isWrite(asked) ? { is: 'lost request' } : null)
  await write(here, `UPDATE issues SET title = 'Mine' WHERE id = '${id(1)}'`)
  const instances = async () => (await here.rows('SELECT instance FROM _shapes')).length
  await passing(time, 'one of the instances is gone', async () => (await instances()) === 1)
  for (let minute = 0; minute < 5; minute += 1) time.advance(60_000)
  await shows(here, ['Mine in A of A'])
  server.faults.clear()
  await passing(time, 'the outbox is empty', async () => (await outboxOf(here)).length === 0)
  expect([...server.rows('issues', [a, tenant]).values()][0]).toMatchObject({ title: '"Mine"' })
  await passing(time, 'the other one goes too', async () => (await instances()) === 0)
})

test('scopes: of what nobody uses, the least recently used goes first when there is too much', async () => {
  const { here, put, time } = await start({ keep: { live: 1000, rows: 3 } })
  put(insert(1, a), insert(2, a), insert(3, b), insert(4, b))
  await here.client.prefetch('issues', { project_id: a })
  time.advance(5000)
  await here.client.prefetch('issues', { project_id: b })
  await passing(time, 'the first is gone', async () => (await issuesOf(here)).length === 2)
  await shows(here, ['Issue 3 in B of B', 'Issue 4 in B of B'])
})

const orders: Record<string, readonly (typeof a)[]> = {
  'the old one first': [a, b],
  'the new one first': [b, a],
}

/** Holds the answers of instances back until a test lets those of one through. */
function gate(server: { fetch: typeof fetch }) {
  const held = new Map<string, (() => void)[]>()
  let isClosed = false
  const pass = (project_id: string) => {
    for (const go of held.get(project_id) ?? []) go()
    held.delete(project_id)
  }
  return {
    async fetch(input: string, init?: RequestInit): Promise<Response> {
      const response = await server.fetch(input, init)
      const project_id = new URL(input).searchParams.get('project_id')
      if (isClosed && project_id !== null) {
        await new Promise<void>((resolve) => {
          held.set(project_id, [...(held.get(project_id) ?? []), resolve])
        })
      }
      return response
    },
    close: () => (isClosed = true),
    open() {
      isClosed = false
      for (const project_id of held.keys()) pass(project_id)
    },
    pass,
    holds: (project_id: string) => (held.get(project_id) ?? []).length > 0,
  }
}

for (const [name, order] of Object.entries(orders)) {
  for (const moves of [[b], [b, a], [b, a, b]]) {
    const path = ['A', ...moves.map((to) => (to === a ? 'A' : 'B'))].join(' to ')
    test(`scopes: a row that moves from ${path} ends in the right place, ${name}`, async () => {
      const time = new TestTime()
      const server = serverOf(project, time)
      const between = gate(server)
      const here = await device(server, project, time, { headers, fetch: between.fetch })
      server.write([insert(1, a), insert(2, b)], tenant)
      for (const project_id of [a, b]) await here.client.subscribe('issues', { project_id }).ready
      between.close()
      for (const to of moves) server.write([move(1, to)], tenant)
      for (const project_id of order) {
        await until('an answer is held', () => between.holds(project_id))
        between.pass(project_id)
        // The other one's is applied only after this one's.
        const lsn = `SELECT CAST(lsn AS TEXT) AS lsn FROM _shapes WHERE instance LIKE '%${project_id}%'`
        const first = server.database.transactions.at(0)!.lsn
        await until('it is applied', async () => BigInt((await here.rows(lsn))[0]!['lsn']!) > first)
      }
      between.open()
      await until('it is live', isLive(here))
      const end = moves.at(-1) === a ? 'A' : 'B'
      await shows(here, [`Issue 1 in ${end} of ${end}`, 'Issue 2 in B of B'])
    })
  }
}

test('scopes: a row that is in a new instance’s snapshot moves there, though the old one’s log is late', async () => {
  const time = new TestTime()
  const server = serverOf(project, time)
  const between = gate(server)
  const here = await device(server, project, time, { headers, fetch: between.fetch })
  server.write([insert(1, a)], tenant)
  await here.client.subscribe('issues', { project_id: a }).ready
  between.close()
  server.write([move(1, b)], tenant)
  const subscription = here.client.subscribe('issues', { project_id: b })
  const pass = () => (between.pass(b), false)
  let isReady = false
  void subscription.ready.then(() => (isReady = true))
  await until('the second is complete', () => isReady || pass())
  await shows(here, ['Issue 1 in B of B'])
  between.open()
  server.write([insert(2, a)], tenant)
  await shows(here, ['Issue 1 in B of B', 'Issue 2 in A of A'])
})

test('scopes: an edit that moves a row stays until the instance that it moves to shows it', async () => {
  const time = new TestTime()
  const server = serverOf(project, time)
  const between = gate(server)
  const here = await device(server, project, time, { headers, fetch: between.fetch })
  server.write([insert(1, a), insert(2, b)], tenant)
  for (const project_id of [a, b]) await here.client.subscribe('issues', { project_id }).ready
  between.close()
  await write(here, `UPDATE issues SET project_id = '${b}' WHERE id = '${id(1)}'`)
  await until('the old one has its answer', () => between.holds(a))
  await until(
    'the server has answered',
    async () => (await outboxOf(here))[0]?.['acknowledged'] === 'true',
  )
  between.pass(a)
  const synced = () => here.rows(`SELECT id FROM issues_synced WHERE id = '${id(1)}'`)
  await until('the row has left', async () => (await synced()).length === 0)
  // Its overlay has no row to lie over until the other one's answer; but it is not forgotten.
  expect(await outboxOf(here)).toHaveLength(1)
  between.open()
  await until('the outbox is empty', async () => (await outboxOf(here)).length === 0)
  await shows(here, ['Issue 1 in B of B', 'Issue 2 in B of B'])
})

test('scopes: an edit that moves a row to an instance that is not here shows until it is observed', async () => {
  const { here, put, server, time } = await start()
  put(insert(1, a))
  await here.client.subscribe('issues', { project_id: a }).ready
  server.shapes.pause()
  await write(here, `UPDATE issues SET project_id = '${b}' WHERE id = '${id(1)}'`)
  await until('the server has it', () => server.rows('issues', [b, tenant]).size === 1)
  await shows(here, ['Issue 1 in B of A'])
  server.shapes.resume()
  await passing(time, 'the outbox is empty', async () => (await outboxOf(here)).length === 0)
  await shows(here, [])
})

test('scopes: an instance that the server closes leaves the device, its unsent writes are refused', async () => {
  const { here, put, server } = await start()
  put(insert(1, a), insert(2, b))
  const closed = here.client.subscribe('issues', { project_id: a })
  const open = here.client.subscribe('issues', { project_id: b })
  await Promise.all([closed.ready, open.ready])
  await until('it is live', isLive(here))
  here.setOnline(false)
  await write(here, `UPDATE issues SET title = 'Mine' WHERE id = '${id(1)}'`)
  await write(here, `INSERT INTO issues (id, project_id, title) VALUES ('${id(3)}', '${a}', 'New')`)
  await write(here, `UPDATE issues SET title = 'Other' WHERE id = '${id(2)}'`)
  server.access.forbid('issues', { project_id: a })
  here.setOnline(true)
  await shows(here, ['Other in B of B'])
  await until('both are refused', async () => (await here.client.rejected()).length === 2)
  expect((await here.client.rejected()).map(({ status }) => status)).toEqual([403, 403])
  const again = here.client.subscribe('issues', { project_id: a })
  await expect(again.ready).rejects.toThrow('the server has closed')
  put(insert(4, b))
  await shows(here, ['Other in B of B', 'Issue 4 in B of B'])
})

test('scopes: an instance that the server opens again comes back', async () => {
  const { here, put, server, time } = await start()
  put(insert(1, a))
  const subscription = here.client.subscribe('issues', { project_id: a })
  await subscription.ready
  server.access.forbid('issues', { project_id: a })
  server.shapes.expire()
  await shows(here, [])
  server.access.permit()
  await passing(time, 'it is back', async () => (await issuesOf(here)).length === 1)
})

test('scopes: writes to rows of no instance leave the outbox after a while', async () => {
  const { here, server, time } = await start({ observeAfter: 30_000 })
  await write(here, `INSERT INTO issues (id, project_id, title) VALUES ('${id(3)}', '${a}', 'New')`)
  await until('the server has it', () => server.rows('issues', [a, tenant]).size === 1)
  await shows(here, ['New in A'])
  await passing(time, 'the outbox is empty', async () => (await outboxOf(here)).length === 0)
  await shows(here, [])
})
