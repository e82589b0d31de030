import { expect, test } from 'vitest'
import { isWrite } from '../server'
import type { Device } from './support'
import {
  device,
  id,
  isLive,
  isSettled,
  outboxOf,
  passing,
  projectWith,
  serverOf,
  TestTime,
  until,
  write,
} from './support'

const project = projectWith('accounts')

const accounts = (here: Device) => here.rows('SELECT name, _pending_write_id FROM accounts')

/** Writes an account, and gives the promise that an application would wait for. */
async function insert(here: Device, name: string) {
  await write(
    here,
    `INSERT INTO accounts (id, contact_id, name) VALUES ('${id(1)}', '${id(2)}', '${name}')`,
  )
  const writes = await outboxOf(here)
  return { settled: here.client.settled(writes.map((entry) => entry['write_id']!)) }
}

async function start(options: Parameters<typeof device>[3] = {}) {
  const time = new TestTime()
  const server = serverOf(project, time)
  const here = await device(server, project, time, options)
  await until('it is live', isLive(here))
  return { here, server, time }
}

test('semantics 21–22: a write shows once it is accepted, without waiting for the stream', async () => {
  const { here, server } = await start()
  server.shapes.pause()
  server.faults.delay(1000, isWrite)
  const { settled } = await insert(here, 'Savings')
  await until('it was sent', () => server.asked.some(isWrite))
  expect(await accounts(here)).toEqual([])
  here.time.advance(1000)
  expect(await settled).toEqual({ is: 'accepted' })
  expect(await accounts(here)).toMatchObject([{ name: 'Savings' }])
  server.shapes.resume()
  await isSettled(here)
  expect(await accounts(here)).toMatchObject([{ name: 'Savings', _pending_write_id: null }])
})

test('semantics 22: a refused write gives the server’s error, and is as if it had not been', async () => {
  const { here, server } = await start()
  server.refuse(() => ({ status: 422, code: 'refused', message: 'no money' }))
  const settlement = await (await insert(here, 'Savings')).settled
  const [rejected] = await here.client.rejected()
  expect(settlement).toMatchObject({ is: 'refused', status: 422, writeId: rejected?.writeId })
  expect(settlement.is === 'refused' && JSON.parse(settlement.body!)).toMatchObject({
    message: 'no money',
  })
  expect(await accounts(here)).toEqual([])
  expect(await outboxOf(here)).toEqual([])
})

test('semantics 22: offline, a write is withdrawn after a set time', async () => {
  const { here, server, time } = await start({ confirmWithin: 5000 })
  here.setOnline(false)
  const { settled } = await insert(here, 'Savings')
  let settlement: unknown
  void settled.then((is) => (settlement = is))
  await passing(time, 'it is given up', () => settlement !== undefined)
  expect(settlement).toEqual({ is: 'withdrawn' })
  expect(await outboxOf(here)).toEqual([])
  here.setOnline(true)
  await until('it is live', isLive(here))
  expect(server.asked.filter(isWrite)).toEqual([])
})

test('semantics 22: a write that may have reached the server is kept until the server says', async () => {
  const { here, server, time } = await start({ confirmWithin: 5000 })
  server.faults.policy = (asked) => (isWrite(asked) ? { is: 'lost answer' } : null)
  server.shapes.pause()
  const { settled } = await insert(here, 'Savings')
  let settlement: unknown
  void settled.then((is) => (settlement = is))
  await passing(time, 'it is given up', () => settlement !== undefined)
  expect(settlement).toEqual({ is: 'unknown' })
  expect(await outboxOf(here)).toMatchObject([{ sent: 'true', acknowledged: 'false' }])
  server.faults.clear()
  server.shapes.resume()
  await passing(time, 'the outbox is empty', async () => (await outboxOf(here)).length === 0)
  expect(await accounts(here)).toMatchObject([{ name: 'Savings' }])
  expect(server.database.transactions).toHaveLength(1)
})

test('semantics 17, 22: a write that was refused only along with a delete of nothing is waited for', async () => {
  const { here, server, time } = await start({ transport: 'batch' })
  for (const n of [1, 2]) {
    const value = { id: id(n), contact_id: id(9), name: 'Savings', balance: '1' }
    server.write([{ table: 'accounts', operation: 'insert', value }])
  }
  await until('they are here', async () => (await accounts(here)).length === 2)
  server.shapes.pause()
  server.write([{ table: 'accounts', operation: 'delete', key: [id(1)] }])
  // The delete is refused with 404, which is as good as done, and the update along with it.
  server.faults.delay(1000, isWrite, 2)
  await here.adapter.transaction(async (connection) => {
    await connection.query(`DELETE FROM accounts WHERE id = '${id(1)}'`)
    await connection.query(`UPDATE accounts SET name = 'Travel' WHERE id = '${id(2)}'`)
  })
  const writes = (await outboxOf(here)).map((entry) => entry['write_id']!)
  let settlement: unknown
  void here.client.settled(writes).then((is) => (settlement = is))
  await until('it was sent', () => server.asked.filter(isWrite).length === 1)
  time.advance(1000)
  await until('the update is sent again', () => server.asked.filter(isWrite).length === 2)
  expect(settlement).toBeUndefined()
  time.advance(1000)
  await until('it is settled', () => settlement !== undefined)
  expect(settlement).toEqual({ is: 'accepted' })
  expect(await accounts(here)).toMatchObject([{ name: 'Travel' }])
  server.shapes.resume()
})
