import { expect, test } from 'vitest'
import type { SyncState } from '../../src/status'
import { isShape } from '../server'
import { device, isLive, passing, projectWith, serverOf, TestTime, theirs, until } from './support'

const project = projectWith('contacts', 'tags')

test('the status goes from connecting over the first sync, with its rows, to live and stopped', async () => {
  const time = new TestTime()
  const server = serverOf(project, time, { chunkBytes: 1000 })
  for (let number = 1; number <= 12; number += 1)
    server.write([theirs.insert(number, `P${number}`)])
  const here = await device(server, project, time, { isStopped: true })
  const states: SyncState[] = []
  here.status.subscribe(() => {
    const { state } = here.status.get()
    if (JSON.stringify(states.at(-1)) !== JSON.stringify(state)) states.push(state)
  })
  await here.engine.start()
  await until('it is live', isLive(here))
  const rows = states.flatMap((state) =>
    state.is === 'first sync' ? [state.rows['contacts']!] : [],
  )
  expect(rows.length).toBeGreaterThan(2)
  expect(rows).toEqual([...rows].sort((left, right) => left - right))
  expect(rows.at(-1)).toBe(12)
  expect(here.status.get().lastContact).toBe(time.now())
  await here.stop()
  expect([...new Set(states.map(({ is }) => is))]).toEqual([
    'connecting',
    'first sync',
    'live',
    'stopped',
  ])
  await here.adapter.close()
})

test('a server that cannot be reached is offline, and every failure is told', async () => {
  const time = new TestTime()
  const server = serverOf(project, time)
  server.faults.policy = (asked) => (isShape(asked) ? { is: 'status', status: 500 } : null)
  const here = await device(server, project, time)
  await until('it is offline', () => here.status.get().state.is === 'offline')
  await passing(time, 'there are many failures', () => here.status.get().errors.length === 10)
  expect(here.status.get().errors[0]!.message).toMatch(/the stream of \w+ was answered with 500/)
  server.faults.clear()
  await passing(time, 'it is live', isLive(here))
})

test('an address without a server that speaks the protocol is told, not looped on', async () => {
  const time = new TestTime()
  const server = serverOf(project, time)
  let asked = 0
  const fetch = () => {
    asked += 1
    return Promise.resolve(new Response('<html></html>', { status: 200 }))
  }
  const here = await device(server, project, time, { fetch })
  await until('it is offline', () => here.status.get().state.is === 'offline')
  await until('both streams have failed', () => here.status.get().errors.length === 2)
  expect(asked).toBe(2)
})
