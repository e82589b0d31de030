import { expect, test } from 'vitest'
import type { Environment } from '../../src/environment'
import { isWrite } from '../server'
import { device, id, passing, projectWith, serverOf, TestTime, until } from './support'

const project = projectWith('issues')
const tenant = id(900)
const headers = () => ({ 'x-tenant': tenant })
const scopes = Array.from({ length: 7 }, (_, index) => id(501 + index))

test('with few connections to a server, streams leave room for writes, and miss nothing', async () => {
  const time = new TestTime()
  const server = serverOf(project, time)
  let [held, most] = [0, 0]
  const counting: Environment['fetch'] = async (input, init) => {
    const isHeld = new URL(input).searchParams.get('live') === 'true'
    held += isHeld ? 1 : 0
    most = Math.max(most, held)
    try {
      return await server.fetch(input, init)
    } finally {
      held -= isHeld ? 1 : 0
    }
  }
  const here = await device(server, project, time, { headers, fetch: counting, connections: 6 })
  const subscriptions = scopes.map((project_id) => here.client.subscribe('issues', { project_id }))
  const ready = Promise.all(subscriptions.map((subscription) => subscription.ready))
  let isReady = false
  void ready.then(() => (isReady = true))
  await passing(time, 'all scopes are here', () => isReady)
  await until('as many streams hold a request as may', () => held === 4)

  scopes.forEach((project_id, index) => {
    const value = { id: id(index + 1), project_id, title: `Issue ${index + 1}` }
    server.write([{ table: 'issues', operation: 'insert', value }], tenant)
  })
  const titles = async () => (await here.rows('SELECT title FROM issues')).length
  await passing(time, 'the issues of all scopes are here', async () => (await titles()) === 7)

  await here.adapter.query(`UPDATE issues SET title = 'Renamed' WHERE id = '${id(7)}'`)
  here.engine.wake()
  await until('the write is sent', () => server.asked.some(isWrite))
  const waiting = async () => (await here.rows('SELECT id FROM _changes')).length
  await passing(time, 'the write is observed', async () => (await waiting()) === 0)
  expect(most).toBe(4)
})

test('where connections are many, each stream holds a request', async () => {
  const time = new TestTime()
  const server = serverOf(project, time)
  const here = await device(server, project, time, { headers })
  const ready = scopes.map((project_id) => here.client.subscribe('issues', { project_id }).ready)
  await Promise.all(ready)
  const live = () => server.asked.filter(({ isLive }) => isLive).length
  await until('all hold one', () => live() === scopes.length)
  expect(live()).toBe(scopes.length)
})
