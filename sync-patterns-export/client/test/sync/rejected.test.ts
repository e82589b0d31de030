import { expect, test } from 'vitest'
import {
  device,
  id,
  isLive,
  isSettled,
  outboxOf,
  projectWith,
  serverOf,
  shows,
  TestTime,
  until,
  write,
} from './support'

const project = projectWith('contacts')

/** A device with an insert that was refused, and the update that went along with it. */
async function refused() {
  const time = new TestTime()
  const server = serverOf(project, time)
  server.refuse((change) =>
    JSON.stringify([...change.values]).includes('Mallory')
      ? { status: 422, code: 'refused', message: 'not you' }
      : null,
  )
  const here = await device(server, project, time)
  await until('it is live', isLive(here))
  await here.engine.stop()
  await write(
    here,
    `INSERT INTO contacts (id, first_name, email) VALUES ('${id(1)}', 'Mallory', 'm@example.org')`,
  )
  await write(here, `UPDATE contacts SET last_name = 'M' WHERE id = '${id(1)}'`)
  await here.engine.start()
  await isSettled(here)
  const [first, second] = await here.client.rejected()
  expect(second?.causedBy).toBe(first?.writeId)
  return { here, server, writeId: first!.writeId }
}

test('semantics 17: a rejected write is edited and retried under a new write id, with its followers', async () => {
  const { here, server, writeId } = await refused()
  const value = `{"id": "${id(1)}", "first_name": "Mary", "last_name": null, "email": null}`
  await here.client.retry(writeId, value)
  await shows(here, { [id(1)]: 'Mary' })
  await isSettled(here)
  expect(await here.client.rejected()).toEqual([])
  const [row] = server.rows('contacts').values()
  expect(row).toMatchObject({ first_name: '"Mary"', last_name: '"M"', email: null })
  const keys = server.asked.map(({ headers }) => headers.get('idempotency-key')).filter(Boolean)
  expect(new Set(keys).size).toBe(3)
  await expect(here.client.retry(writeId)).rejects.toThrow('it was retried or discarded')
})

test('semantics 17: a rejected write that is retried as it is, is refused again', async () => {
  const { here, writeId } = await refused()
  const told: string[] = []
  here.client.onRejected((write) => told.push(write.operation))
  await here.client.retry(writeId)
  await until('it is refused again', async () => (await here.client.rejected()).length === 2)
  await until('the application is told', () => told.length === 2)
  expect(told).toEqual(['insert', 'update'])
  expect(await outboxOf(here)).toEqual([])
})

test('semantics 17: a rejected write is discarded with its followers', async () => {
  const { here, writeId } = await refused()
  await until('the status counts', () => here.status.get().rejected === 2)
  await here.client.discard(writeId)
  expect(await here.client.rejected()).toEqual([])
  await until('the status counts', () => here.status.get().rejected === 0)
  await shows(here, {})
})
