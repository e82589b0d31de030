import { expect, test } from 'vitest'
import { isShape } from '../server'
import type { Device } from './support'
import {
  changed,
  device,
  id,
  isLive,
  isSettled,
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

const isAcknowledged = (here: Device) => async () => {
  const writes = await outboxOf(here)
  return writes.length > 0 && writes.every((write) => write['acknowledged'] === 'true')
}

const update = (name: string) => `UPDATE contacts SET first_name = '${name}' WHERE id = '${id(1)}'`

/** Takes what would settle a write by itself out of the answers. */
const without =
  (...names: readonly string[]) =>
  (answer: Record<string, unknown>): unknown => {
    if (Array.isArray(answer)) return answer
    return Object.fromEntries(Object.entries(answer).filter(([name]) => !names.includes(name)))
  }

/** Takes a header of messages, or `write_id` of rows, out of the stream. */
const messagesWithout = (name: string, answer: unknown): unknown =>
  (answer as { headers: Record<string, unknown>; value?: Record<string, unknown> }[]).map(
    ({ headers, value, ...rest }) => {
      const { [name]: _header, ...left } = headers
      const { [name]: _value, ...row } = value ?? {}
      return { ...rest, ...(value ? { value: row } : {}), headers: left }
    },
  )

test('semantics 9: a row that arrives with the write id settles the write', async () => {
  const time = new TestTime()
  const server = serverOf(project, time)
  server.write([theirs.insert(1, 'Ada')])
  const bare = without('txid', 'lsn')
  const here = await device(server, project, time, { fetch: changed(server, bare) })
  await until('it is live', isLive(here))
  await write(here, update('Augusta'))
  await isSettled(here)
  await shows(here, { [id(1)]: 'Augusta' })
})

test('semantics 10: a message that names the txid settles a write that another one overwrote', async () => {
  const time = new TestTime()
  const server = serverOf(project, time)
  server.write([theirs.insert(1, 'Ada')])
  const fetch = changed(server, (answer) =>
    Array.isArray(answer) ? messagesWithout('write_id', answer) : without('lsn')(answer),
  )
  const here = await device(server, project, time, { fetch })
  await until('it is live', isLive(here))
  await write(here, update('Augusta'))
  await isSettled(here)
  await shows(here, { [id(1)]: 'Augusta' })
})

test('semantics 10: also when the message came before the answer', async () => {
  const time = new TestTime()
  const server = serverOf(project, time)
  server.write([theirs.insert(1, 'Ada')])
  const fetch = changed(server, (answer) =>
    Array.isArray(answer) ? messagesWithout('write_id', answer) : without('lsn')(answer),
  )
  const here = await device(server, project, time, { fetch })
  await until('it is live', isLive(here))
  server.faults.delay(5000, (asked) => asked.kind === 'write')
  await write(here, update('Augusta'))
  const synced = () => here.rows('SELECT first_name FROM contacts_synced')
  await until('the row has come', async () => (await synced())[0]?.['first_name'] === 'Augusta')
  expect(await outboxOf(here)).toMatchObject([{ acknowledged: 'false' }])
  time.advance(5000)
  await isSettled(here)
})

test('semantics 11: an up-to-date stream at or past the LSN settles a write that changed nothing there', async () => {
  const time = new TestTime()
  const server = serverOf(project, time)
  server.write([theirs.insert(1, 'Ada')])
  const here = await device(server, project, time)
  await until('it is live', isLive(here))
  // Somebody else makes the same edit first: ours changes no row, and no message will name it.
  server.shapes.pause()
  server.write([theirs.update(1, { first_name: 'Augusta' })])
  await write(here, update('Augusta'))
  await until('the server has answered', isAcknowledged(here))
  await shows(here, { [id(1)]: 'Augusta' })
  server.shapes.resume()
  await isSettled(here)
  await shows(here, { [id(1)]: 'Augusta' })
})

test('semantics 12: a snapshot that shows the txid settles the write', async () => {
  const time = new TestTime()
  const server = serverOf(project, time, { xid: (1n << 32n) - 1n })
  server.write([theirs.insert(1, 'Ada')])
  const fetch = changed(server, (answer) => {
    if (!Array.isArray(answer)) return without('lsn')(answer)
    const messages = messagesWithout('write_id', answer) as { headers: object }[]
    return messages.map((message) => ({ ...message, headers: { ...message.headers, txids: [] } }))
  })
  const here = await device(server, project, time, { fetch })
  await until('it is live', isLive(here))
  await write(here, update('Augusta'))
  await until('the server has answered', isAcknowledged(here))
  server.shapes.expire()
  await isSettled(here)
  await shows(here, { [id(1)]: 'Augusta' })
})

test('semantics 13: a row that is gone settles its acknowledged delete', async () => {
  const time = new TestTime()
  const server = serverOf(project, time)
  server.write([theirs.insert(1, 'Ada')])
  const fetch = changed(server, without('txid', 'lsn'))
  const here = await device(server, project, time, { fetch })
  await until('it is live', isLive(here))
  server.shapes.pause()
  await write(here, `DELETE FROM contacts WHERE id = '${id(1)}'`)
  await until('the server has answered', isAcknowledged(here))
  server.shapes.resume()
  await isSettled(here)
  await shows(here, {})
})

test('semantics 14: without an LSN, a write counts as shown after a while of being up to date', async () => {
  const time = new TestTime()
  const server = serverOf(project, time)
  server.write([theirs.insert(1, 'Ada')])
  const fetch = changed(server, (answer) => {
    if (!Array.isArray(answer)) return without('lsn')(answer)
    const messages = messagesWithout('write_id', answer) as { headers: object }[]
    return messages.map((message) => ({ ...message, headers: { ...message.headers, txids: [] } }))
  })
  const here = await device(server, project, time, { fetch, observeAfter: 30_000 })
  await until('it is live', isLive(here))
  await write(here, update('Augusta'))
  await until('the server has answered', isAcknowledged(here))
  const since = time.now()
  await passing(time, 'the write is settled', async () => (await outboxOf(here)).length === 0)
  expect(time.now() - since).toBeGreaterThanOrEqual(30_000)
  const warnings = here.status.get().errors.filter(({ message }) => message.includes('lsn'))
  expect(warnings).toHaveLength(1)
  await shows(here, { [id(1)]: 'Augusta' })
})

test('semantics 14: not while the stream is down', async () => {
  const time = new TestTime()
  const server = serverOf(project, time)
  server.write([theirs.insert(1, 'Ada')])
  const fetch = changed(server, without('lsn', 'txid'))
  const here = await device(server, project, time, { fetch, observeAfter: 30_000 })
  await until('it is live', isLive(here))
  server.faults.policy = (asked) => (isShape(asked) ? { is: 'lost request' } : null)
  server.shapes.expire()
  await until('the stream is down', () => here.status.get().state.is === 'offline')
  await write(here, update('Augusta'))
  await until('the server has answered', isAcknowledged(here))
  for (let minute = 0; minute < 5; minute += 1) {
    const { length } = server.asked
    const failures = server.faults.counts.get('lost request') ?? 0
    time.advance(60_000)
    await until('it was tried', () => (server.faults.counts.get('lost request') ?? 0) > failures)
    expect(server.asked).toHaveLength(length)
  }
  expect(await outboxOf(here)).toHaveLength(1)
  server.faults.clear()
  await passing(time, 'the write is settled', async () => (await outboxOf(here)).length === 0)
  await shows(here, { [id(1)]: 'Augusta' })
})

test('semantics 9: what is observed leaves later edits, column by column', async () => {
  const time = new TestTime()
  const server = serverOf(project, time)
  server.write([theirs.insert(1, 'Ada', { last_name: 'Byron' })])
  const here = await device(server, project, time)
  await until('it is live', isLive(here))
  await write(here, update('Augusta'))
  server.faults.policy = (asked) => (asked.kind === 'write' ? { is: 'lost request' } : null)
  await write(here, `UPDATE contacts SET last_name = 'Lovelace' WHERE id = '${id(1)}'`)
  server.write([theirs.update(1, { email: 'ada@example.org' })])
  const rest = () => here.rows('SELECT first_name, last_name, email FROM contacts')
  await until('the mail is there', async () => (await rest())[0]?.['email'] !== null)
  expect(await rest()).toEqual([
    { first_name: 'Augusta', last_name: 'Lovelace', email: 'ada@example.org' },
  ])
})
