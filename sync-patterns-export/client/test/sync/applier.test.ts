import { expect, test } from 'vitest'
import { isShape } from '../server'
import {
  device,
  FailingAdapter,
  id,
  isLive,
  open,
  passing,
  projectWith,
  serverOf,
  shows,
  TestTime,
  theirs,
  until,
} from './support'

const project = projectWith('contacts')

test('the first sync brings all rows, and then what changes', async () => {
  const time = new TestTime()
  const server = serverOf(project, time)
  server.write([theirs.insert(1, 'Ada'), theirs.insert(2, 'Grace')])
  const here = await device(server, project, time)
  await until('it is live', isLive(here))
  await shows(here, { [id(1)]: 'Ada', [id(2)]: 'Grace' })
  server.write([
    theirs.update(1, { first_name: 'Augusta' }),
    theirs.delete(2),
    theirs.insert(3, 'Edsger'),
  ])
  await shows(here, { [id(1)]: 'Augusta', [id(3)]: 'Edsger' })
})

test('a partial update leaves the other columns, and sets a column to null', async () => {
  const time = new TestTime()
  const server = serverOf(project, time)
  server.write([theirs.insert(1, 'Ada', { last_name: 'Lovelace', email: '\\N' })])
  const here = await device(server, project, time)
  await shows(here, { [id(1)]: 'Ada' })
  server.write([theirs.update(1, { last_name: null })])
  const rest = () => here.rows('SELECT last_name, email FROM contacts')
  await until('the name is null', async () => (await rest())[0]?.['last_name'] === null)
  expect(await rest()).toEqual([{ last_name: null, email: '\\N' }])
})

test('a table in many parts goes on after a restart where its rows are', async () => {
  const time = new TestTime()
  const server = serverOf(project, time, { chunkBytes: 400 })
  for (let number = 1; number <= 20; number += 1)
    server.write([theirs.insert(number, `P${number}`)])
  const here = await device(server, project, time)
  await until('some rows are there', async () => {
    const [row] = await here.rows('SELECT CAST(count(*) AS TEXT) AS n FROM contacts')
    return Number(row?.['n']) > 0
  })
  await here.restart()
  await until('it is live', isLive(here))
  const [row] = await here.rows('SELECT CAST(count(*) AS TEXT) AS n FROM contacts')
  expect(row?.['n']).toBe('20')
  const fromTheStart = server.asked.filter(({ url }) => url.searchParams.get('offset') === '-1')
  expect(fromTheStart).toHaveLength(1)
})

test('semantics 19: rows, handle and offset are one transaction: a failed one saves no later offset', async () => {
  const time = new TestTime()
  const server = serverOf(project, time)
  server.write([theirs.insert(1, 'Ada')])
  const adapter = new FailingAdapter(await open(project))
  const here = await device(server, project, time, { adapter })
  await until('it is live', isLive(here))
  const position = () => here.rows('SELECT handle, "offset" FROM _shapes')
  const before = await position()
  let failures = 0
  adapter.failAfter = (run) => {
    const isApply = run.some((sql) => sql.includes('"contacts_synced"'))
    if (isApply) failures += 1
    return isApply
  }
  server.write([theirs.insert(2, 'Grace')])
  await until('an application failed', () => failures > 0)
  server.write([theirs.insert(3, 'Edsger')])
  await passing(time, 'it failed again', () => failures > 1)
  expect(await position()).toEqual(before)
  await shows(here, { [id(1)]: 'Ada' })
  adapter.failAfter = null
  await passing(time, 'it is live again', isLive(here))
  await shows(here, { [id(1)]: 'Ada', [id(2)]: 'Grace', [id(3)]: 'Edsger' })
})

test('semantics 12a: a refetch shows the old rows until the new ones are complete', async () => {
  const time = new TestTime()
  const server = serverOf(project, time, { chunkBytes: 400 })
  for (let number = 1; number <= 9; number += 1) server.write([theirs.insert(number, `P${number}`)])
  const adapter = new FailingAdapter(await open(project))
  const here = await device(server, project, time, { adapter })
  await until('it is live', isLive(here))
  await here.engine.stop()
  server.write([theirs.delete(1), theirs.insert(10, 'P10'), theirs.update(2, { first_name: 'Q' })])
  server.shapes.expire()
  const seen = new Set<string>()
  let commits = 0
  adapter.onCommit = async () => {
    const rows = await here.rows('SELECT first_name FROM contacts ORDER BY contacts.id')
    seen.add(rows.map((row) => row['first_name']).join(' '))
    commits += 1
  }
  await here.engine.start()
  await until('the new rows are there', () => [...seen].some((text) => text.includes('P10')))
  expect(commits).toBeGreaterThan(4)
  expect([...seen]).toEqual(['P1 P2 P3 P4 P5 P6 P7 P8 P9', 'Q P3 P4 P5 P6 P7 P8 P9 P10'])
  const [left] = await here.rows('SELECT CAST(count(*) AS TEXT) AS n FROM _incoming')
  expect(left?.['n']).toBe('0')
})

test('semantics 12a: a refetch that is interrupted goes on, and one within a refetch begins again', async () => {
  const time = new TestTime()
  const server = serverOf(project, time, { chunkBytes: 300 })
  for (let number = 1; number <= 9; number += 1) server.write([theirs.insert(number, `P${number}`)])
  const here = await device(server, project, time)
  await until('it is live', isLive(here))
  await here.engine.stop()
  server.write([theirs.delete(1)])
  server.shapes.expire()
  const staged = async () => {
    const [row] = await here.rows('SELECT CAST(count(*) AS TEXT) AS n FROM _incoming')
    return Number(row?.['n'])
  }
  // The connection breaks after some parts.
  server.faults.policy = (asked) => (asked.number > from + 3 ? { is: 'lost request' } : null)
  const from = server.asked.length
  await here.engine.start()
  await until('rows are staged', async () => (await staged()) > 0)
  await here.engine.stop()
  server.faults.clear()
  await here.engine.start()
  await until('it is live', isLive(here))
  const all = Object.fromEntries([2, 3, 4, 5, 6, 7, 8, 9].map((n) => [id(n), `P${n}`]))
  await shows(here, all)
  // Once more, and this time the second shape ends before it is complete.
  await here.engine.stop()
  server.write([theirs.delete(2)])
  server.shapes.expire()
  const again = server.asked.length
  server.faults.policy = (asked) => (asked.number > again + 3 ? { is: 'lost request' } : null)
  await here.engine.start()
  await until('rows are staged', async () => (await staged()) > 0)
  await here.engine.stop()
  server.shapes.expire()
  server.write([theirs.delete(3)])
  server.faults.clear()
  await here.engine.start()
  await until('it is live', isLive(here))
  const { [id(2)]: _two, [id(3)]: _three, ...left } = all
  await shows(here, left)
})

test('a body that is cut is not applied, and is fetched again', async () => {
  const time = new TestTime()
  const server = serverOf(project, time)
  server.write([theirs.insert(1, 'Ada'), theirs.insert(2, 'Grace')])
  server.faults.cutBody(isShape, 2)
  const here = await device(server, project, time)
  await passing(time, 'it is live', isLive(here))
  await shows(here, { [id(1)]: 'Ada', [id(2)]: 'Grace' })
  expect(server.faults.counts.get('cut body')).toBe(2)
})

test('plain Electric is told table, columns and condition', async () => {
  const time = new TestTime()
  const plain = {
    ...project,
    config: { electricUrl: 'http://sync.test/v1/shape', apiBaseUrl: 'http://sync.test' },
  }
  const server = serverOf(plain, time)
  server.write([theirs.insert(1, 'Ada')])
  const here = await device(server, plain, time)
  await shows(here, { [id(1)]: 'Ada' })
  const { searchParams } = server.asked[0]!.url
  expect(searchParams.get('table')).toBe('"contacts"')
  expect(searchParams.get('columns')).toContain('"write_id"')
})

test('semantics 12a: a server that does not know how far the client is sends everything again', async () => {
  const time = new TestTime()
  const server = serverOf(project, time)
  server.write([theirs.insert(1, 'Ada')])
  const here = await device(server, project, time)
  await until('it is live', isLive(here))
  await here.engine.stop()
  server.write([theirs.insert(2, 'Grace')])
  // Once, as a server does that was restored from an older copy.
  server.faults.next({ is: 'status', status: 400 }, isShape)
  await here.engine.start()
  await until('it is live', isLive(here))
  await shows(here, { [id(1)]: 'Ada', [id(2)]: 'Grace' })
  const fromTheStart = server.asked.filter(({ url }) => url.searchParams.get('offset') === '-1')
  expect(fromTheStart).toHaveLength(2)
})

test('a large answer over a slow network may take its time; one that falls silent is asked for again', async () => {
  const time = new TestTime()
  const server = serverOf(project, time)
  server.write([theirs.insert(1, 'Ada')])
  let slow = 2
  const fetch: typeof server.fetch = async (input, init) => {
    const response = await server.fetch(input, init)
    if (slow === 0) return response
    slow -= 1
    const text = new TextEncoder().encode(await response.text())
    const isSilent = slow === 0
    const body = new ReadableStream({
      async start(controller) {
        controller.enqueue(text.slice(0, 5))
        for (let part = 0; part < 3 && !isSilent; part += 1) {
          await new Promise<void>((resolve) => time.after(40_000, resolve))
          controller.enqueue(text.slice(5 + part, 6 + part))
        }
        if (isSilent) return init?.signal?.addEventListener('abort', () => controller.error())
        controller.enqueue(text.slice(8))
        controller.close()
      },
    })
    return new Response(body, { status: response.status, headers: response.headers })
  }
  const here = await device(server, project, time, { fetch })
  await passing(time, 'it is live', isLive(here))
  await shows(here, { [id(1)]: 'Ada' })
  const messages = here.status.get().errors.map(({ message }) => message)
  expect(messages.filter((message) => message.includes('nothing came for 60'))).toHaveLength(1)
})
