import { expect, test } from 'vitest'
import { isWrite } from '../server'
import type { Device } from './support'
import {
  device,
  FailingAdapter,
  id,
  isLive,
  isSettled,
  open,
  outboxOf,
  passing,
  projectWith,
  serverOf,
  shows,
  TestTime,
  theirs,
  until,
  write,
} from './support'

const project = projectWith('contacts')
const transports = ['rest', 'batch'] as const

const insert = (number: number, name: string) =>
  `INSERT INTO contacts (id, first_name) VALUES ('${id(number)}', '${name}')`

async function start(options: Parameters<typeof device>[3] = {}, server = serverOf(project, time)) {
  const here = await device(server, project, time, options)
  await until('it is live', isLive(here))
  return { here, server }
}

let time = new TestTime()
const begin = () => (time = new TestTime())

/** The body of `POST /changes`. */
interface Batch {
  readonly transactions: readonly { readonly changes: readonly unknown[] }[]
}

const writesOf = (server: Awaited<ReturnType<typeof start>>['server']) =>
  server.asked.filter(isWrite).map(({ method, url, body }) => `${method} ${url.pathname} ${body}`)

test('semantics 15: changes are sent in order, each by its own request (rest)', async () => {
  begin()
  const { here, server } = await start()
  await here.engine.stop()
  await write(here, insert(1, 'Ada'))
  await write(here, `UPDATE contacts SET email = 'a@example.org' WHERE id = '${id(1)}'`)
  await write(here, insert(2, 'Grace'))
  await write(here, `UPDATE contacts SET first_name = 'G' WHERE id = '${id(2)}'`)
  await here.engine.start()
  await isSettled(here)
  expect(writesOf(server).map((text) => text.replace(/ \{.*/, ''))).toEqual([
    'POST /contacts',
    `PATCH /contacts/${id(1)}`,
    'POST /contacts',
    `PATCH /contacts/${id(2)}`,
  ])
  await shows(here, { [id(1)]: 'Ada', [id(2)]: 'G' })
})

test('semantics 15: changes of one transaction travel together, and are refused together (batch)', async () => {
  begin()
  const { here, server } = await start({ transport: 'batch' })
  server.refuse((change) =>
    JSON.stringify([...change.values]).includes('Mallory')
      ? { status: 422, code: 'refused', message: 'not you' }
      : null,
  )
  await here.engine.stop()
  await write(here, insert(1, 'Ada'))
  await write(here, [insert(2, 'Grace'), insert(3, 'Mallory')].join(';'))
  await write(here, insert(4, 'Edsger'))
  await here.engine.start()
  await isSettled(here)
  await shows(here, { [id(1)]: 'Ada', [id(4)]: 'Edsger' })
  const bodies = server.asked.filter(isWrite).map(({ body }) => body ?? '')
  expect(bodies).toHaveLength(1)
  const { transactions } = JSON.parse(bodies[0]!) as { transactions: { changes: unknown[] }[] }
  expect(transactions.map(({ changes }) => changes.length)).toEqual([1, 2, 1])
  const rejected = await here.client.rejected()
  expect(rejected.map(({ status, body }) => [status, JSON.parse(body!).code])).toEqual([
    [422, 'transaction_refused'],
    [422, 'refused'],
  ])
})

test.each(transports)(
  'semantics 15: a lost answer does not apply a write twice (%s)',
  async (transport) => {
    begin()
    const { here, server } = await start({ transport })
    // The stream would settle the write before it is sent again.
    server.shapes.pause()
    server.faults.loseAnswer(isWrite, 2)
    await write(here, insert(1, 'Ada'))
    await passing(time, 'the server has been asked again', () => writesOf(server).length === 3)
    server.shapes.resume()
    await isSettled(here)
    expect(server.database.transactions).toHaveLength(1)
    await shows(here, { [id(1)]: 'Ada' })
  },
)

test.each(transports)(
  'semantics 16: without a verdict, the same again after a while (%s)',
  async (transport) => {
    begin()
    const { here, server } = await start({ transport })
    for (const status of [500, 502, 503, 408, 425, 429])
      server.faults.busy(status, undefined, isWrite)
    server.faults.loseRequest(isWrite)
    server.faults.cutBody(isWrite)
    await write(here, insert(1, 'Ada'))
    await passing(time, 'the outbox is empty', async () => (await outboxOf(here)).length === 0)
    await passing(time, 'all faults have happened', () => server.faults.counts.get('status') === 6)
    expect(await here.client.rejected()).toEqual([])
    expect(server.database.transactions).toHaveLength(1)
  },
)

test('semantics 16: Retry-After is honoured', async () => {
  begin()
  const { here, server } = await start()
  server.faults.busy(503, 40, isWrite)
  await write(here, insert(1, 'Ada'))
  await until('the server was asked', () => writesOf(server).length === 1)
  const since = time.now()
  await passing(time, 'it was asked again', () => writesOf(server).length === 2)
  expect(time.now() - since).toBeGreaterThanOrEqual(40_000)
  expect(time.now() - since).toBeLessThan(45_000)
})

test('semantics 16: back online, at once', async () => {
  begin()
  const { here, server } = await start()
  server.faults.offline()
  await write(here, insert(1, 'Ada'))
  await until('a request failed', () => (server.faults.counts.get('offline') ?? 0) > 0)
  here.setOnline(false)
  await until('it is offline', () => here.status.get().state.is === 'offline')
  server.faults.online()
  const now = time.now()
  here.setOnline(true)
  await isSettled(here)
  await until('it is live', isLive(here))
  expect(time.now()).toBe(now)
})

test('semantics 16: a device that is known to be offline sends nothing, and its writes are unsent', async () => {
  begin()
  const { here, server } = await start()
  here.setOnline(false)
  await write(here, insert(1, 'Ada'))
  await until('the state is offline', () => here.status.get().state.is === 'offline')
  await write(here, insert(2, 'Grace'))
  expect(await outboxOf(here)).toMatchObject([{ sent: 'false' }, { sent: 'false' }])
  expect(writesOf(server)).toEqual([])
  here.setOnline(true)
  await isSettled(here)
})

test('semantics 16: 401 pauses, asks for credentials, and refuses nothing', async () => {
  begin()
  const server = serverOf(project, time)
  let token = 'old'
  let renewed: () => void = () => {}
  let asked = 0
  const { here } = await start(
    {
      headers: () => ({ authorization: token }),
      onUnauthorized: () => {
        asked += 1
        return new Promise((resolve) => (renewed = resolve))
      },
    },
    server,
  )
  server.access.accept((authorization) => authorization === 'new')
  await write(here, insert(1, 'Ada'))
  await until('it is unauthorised', () => here.status.get().state.is === 'unauthorised')
  const { length } = server.asked
  time.advance(600_000)
  await write(here, insert(2, 'Grace'))
  expect(asked).toBe(1)
  expect(await outboxOf(here)).toHaveLength(2)
  expect(server.asked.slice(length).filter(isWrite)).toEqual([])
  token = 'new'
  renewed()
  await passing(time, 'the outbox is empty', async () => (await outboxOf(here)).length === 0)
  expect(await here.client.rejected()).toEqual([])
  await passing(time, 'it is live', isLive(here))
  await shows(here, { [id(1)]: 'Ada', [id(2)]: 'Grace' })
})

test.each(transports)(
  'semantics 17: a refused insert takes along what needs it, and nothing else (%s)',
  async (transport) => {
    begin()
    const { here, server } = await start({ transport })
    server.write([theirs.insert(9, 'Barbara')])
    await shows(here, { [id(9)]: 'Barbara' })
    server.refuse((change) =>
      JSON.stringify([...change.values]).includes('Mallory')
        ? { status: 422, code: 'refused', message: 'not you', field: 'first_name' }
        : null,
    )
    await here.engine.stop()
    await write(here, insert(1, 'Mallory'))
    await write(here, `UPDATE contacts SET email = 'm@example.org' WHERE id = '${id(1)}'`)
    await write(here, `UPDATE contacts SET email = 'b@example.org' WHERE id = '${id(9)}'`)
    const told: string[] = []
    await here.engine.start()
    here.client.onRejected((write) => told.push(write.operation))
    await isSettled(here)
    const rejected = await here.client.rejected()
    expect(rejected).toMatchObject([
      { operation: 'insert', status: 422, table: 'contacts', causedBy: null },
      { operation: 'update' },
    ])
    expect(JSON.parse(rejected[1]!.value)).toEqual({ email: 'm@example.org' })
    expect(JSON.parse(rejected[0]!.body!)).toMatchObject({ code: 'refused', field: 'first_name' })
    await until('the application was told', () => told.length === 2)
    await until('the status says so', () => here.status.get().rejected === 2)
    await shows(here, { [id(9)]: 'Barbara' })
    expect(await here.rows('SELECT email FROM contacts')).toEqual([{ email: 'b@example.org' }])
  },
)

test.each(transports)('semantics 17: a 404 for a delete is success (%s)', async (transport) => {
  begin()
  const { here, server } = await start({ transport })
  server.write([theirs.insert(1, 'Ada')])
  await shows(here, { [id(1)]: 'Ada' })
  server.shapes.pause()
  server.write([theirs.delete(1)])
  await write(here, `DELETE FROM contacts WHERE id = '${id(1)}'`)
  await until('the server was asked', () => writesOf(server).length === 1)
  server.shapes.resume()
  await passing(time, 'the outbox is empty', async () => (await outboxOf(here)).length === 0)
  expect(await here.client.rejected()).toEqual([])
  await shows(here, {})
})

test('semantics 17: what was in one transaction with a delete of a gone row is not refused (batch)', async () => {
  begin()
  const { here, server } = await start({ transport: 'batch' })
  server.write([theirs.insert(1, 'Ada'), theirs.insert(2, 'Grace')])
  await shows(here, { [id(1)]: 'Ada', [id(2)]: 'Grace' })
  server.shapes.pause()
  server.write([theirs.delete(1)])
  await write(
    here,
    `DELETE FROM contacts WHERE id = '${id(1)}';
     UPDATE contacts SET first_name = 'G' WHERE id = '${id(2)}'`,
  )
  await until('both have been answered', () => writesOf(server).length === 2)
  server.shapes.resume()
  await passing(time, 'the outbox is empty', async () => (await outboxOf(here)).length === 0)
  expect(await here.client.rejected()).toEqual([])
  expect(server.rows('contacts').size).toBe(1)
  await shows(here, { [id(2)]: 'G' })
})

test.each(transports)(
  'semantics 18: a value travels as the database wrote it (%s)',
  async (transport) => {
    begin()
    const every = projectWith('every_columns')
    const server = serverOf(every, time)
    const here = await device(server, every, time, { transport })
    await until('it is live', isLive(here))
    await here.engine.stop()
    const value =
      '{"id": "00000000-0000-4000-8000-000000000001", "big": 9223372036854775807, "real": 1.10, "odd": 1e400, "deep": {"n": 9007199254740993}}'
    const { enqueue } = here.adapter.statements
    await here.adapter.query(enqueue, ['every_columns', `["${id(1)}"]`, 'insert', value])
    const [stored] = await outboxOf(here)
    await here.engine.start()
    await until('it was sent', () => server.asked.some(isWrite))
    const { body } = server.asked.find(isWrite)!
    const sent = transport === 'rest' ? body : body?.slice(body.indexOf('"value":') + 8, -5)
    expect(sent).toBe(stored?.['value'])
    expect(sent).toContain('9223372036854775807')
    expect(sent).toContain('9007199254740993')
  },
)

test('semantics 19: a crash between any two steps loses no change and applies none twice', async () => {
  begin()
  const server = serverOf(project, time)
  const adapter = new FailingAdapter(await open(project))
  const here = await device(server, project, time, { adapter })
  await until('it is live', isLive(here))
  for (const step of ['"sent_at" =', '_acknowledge']) {
    await here.engine.stop()
    await write(here, insert(step.length, step.replaceAll('"', '')))
    let hits = 0
    adapter.failAfter = (run) => {
      const isHit = run.some((sql) => sql.includes(step))
      if (isHit) hits += 1
      return isHit
    }
    await here.engine.start()
    await until(`it failed at ${step}`, () => hits > 0)
    await here.engine.stop()
    adapter.failAfter = null
    await here.engine.start()
    await passing(time, 'the outbox is empty', async () => (await outboxOf(here)).length === 0)
  }
  expect(server.database.transactions).toHaveLength(2)
  expect(server.rows('contacts').size).toBe(2)
})

test('semantics 15: a batch that is too large is halved, and a single transaction is to blame alone', async () => {
  begin()
  const server = serverOf(project, time)
  const limit = 700
  const fetch: typeof server.fetch = async (input, init) => {
    const size = typeof init?.body === 'string' ? init.body.length : 0
    if (size > limit) return new Response('{"code":"too_large"}', { status: 413 })
    return server.fetch(input, init)
  }
  const here = await device(server, project, time, { transport: 'batch', fetch })
  await until('it is live', isLive(here))
  await here.engine.stop()
  for (let number = 1; number <= 9; number += 1) await write(here, insert(number, `P${number}`))
  await write(here, insert(10, 'x'.repeat(limit)))
  await write(here, insert(11, 'P11'))
  await here.engine.start()
  await isSettled(here)
  expect(server.rows('contacts').size).toBe(10)
  expect(await here.client.rejected()).toMatchObject([{ status: 413 }])
})

test('semantics 15: a thousand writes of one transaction are one transaction at the server', async () => {
  begin()
  const { here, server } = await start({ transport: 'batch' })
  const before = server.database.transactions.length
  await write(
    here,
    `WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1000)
     INSERT INTO contacts (first_name) SELECT 'P' || n FROM n`,
  )
  await isSettled(here)
  expect(server.database.transactions.length - before).toBe(1)
  expect(server.rows('contacts').size).toBe(1000)
})

test.each(transports)(
  'semantics 15: a transaction that updates a row never arrives before the one that inserts it (%s)',
  async (transport) => {
    begin()
    const { here, server } = await start({ transport })
    await here.engine.stop()
    const more = (first: number, count: number) =>
      Array.from({ length: count }, (_, index) => insert(first + index, `P${first + index}`))
    const rename = (number: number, name: string) =>
      `UPDATE contacts SET first_name = '${name}' WHERE id = '${id(number)}'`
    // The first one alone is more than a request takes, or a look at the outbox; the others change what it made, and what one
    // of them made, across the places where requests are cut.
    const last = transport === 'batch' ? 510 : 30
    await write(here, more(1, last).join(';'))
    await write(here, [rename(1, 'second'), insert(600, 'P600'), rename(last, 'second')].join(';'))
    await write(here, [rename(600, 'third'), rename(1, 'third')].join(';'))
    // One request is lost, one is applied and its answer lost, one answered by a tired server.
    server.faults.next({ is: 'lost request' }, isWrite)
    server.faults.next({ is: 'lost answer' }, isWrite)
    server.faults.next({ is: 'status', status: 503 }, isWrite)
    await here.engine.start()
    await passing(time, 'the outbox is empty', async () => (await outboxOf(here)).length === 0)
    expect(await here.client.rejected()).toEqual([])
    const names = await here.rows(
      `SELECT first_name FROM contacts WHERE id IN ('${id(1)}', '${id(last)}', '${id(600)}') ORDER BY contacts.id`,
    )
    expect(names.map((row) => row['first_name'])).toEqual(['third', 'second', 'third'])
    if (transport !== 'batch') return
    const bodies = server.asked.filter(isWrite).map(({ body }) => JSON.parse(body!) as Batch)
    const sizes = bodies.map(({ transactions }) =>
      transactions.map(({ changes }) => changes.length),
    )
    expect(new Set(sizes.map((sizes) => sizes.join()))).toEqual(new Set(['510', '3,2']))
  },
)

test('semantics 20: a write of another tab is sent by the tab that leads', async () => {
  begin()
  const { here, server } = await start()
  // Another tab has its own client and no engine; both share the database.
  const other: Device = await device(server, project, time, {
    adapter: here.adapter,
    isStopped: true,
  })
  await write(other, insert(1, 'Ada'))
  await isSettled(here)
  expect(server.rows('contacts').size).toBe(1)
  await until('the other tab counts', () => other.status.get().pending === 0)
})

test('semantics 17: a write that the server applied is not refused with an insert of the same answer (batch)', async () => {
  begin()
  const { here, server } = await start({ transport: 'batch' })
  server.shapes.pause()
  server.write([theirs.insert(1, 'Theirs')])
  await here.engine.stop()
  await write(here, insert(1, 'Mine'))
  await write(here, `UPDATE contacts SET email = 'm@example.org' WHERE id = '${id(1)}'`)
  await here.engine.start()
  await until('the insert is refused', async () => (await here.client.rejected()).length > 0)
  expect(await here.client.rejected()).toMatchObject([{ operation: 'insert', status: 409 }])
  server.shapes.resume()
  await passing(time, 'the outbox is empty', async () => (await outboxOf(here)).length === 0)
  await shows(here, { [id(1)]: 'Theirs' })
  expect(await here.rows('SELECT email FROM contacts')).toEqual([{ email: 'm@example.org' }])
})
