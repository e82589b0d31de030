import { describe, expect, test } from 'vitest'
import { project } from '../generated/contacts/project'
import { TestServer, isWrite, ofTable } from '.'

const ADA = '00000000-0000-4000-8000-00000000000a'
const WRITE = '11111111-0000-4000-8000-000000000001'

function make(server: TestServer, signal?: AbortSignal): Promise<Response> {
  return server.fetch(`${server.url}/contacts`, {
    method: 'POST',
    headers: { 'idempotency-key': WRITE },
    body: JSON.stringify({ id: ADA, first_name: 'Ada' }),
    ...(signal ? { signal } : {}),
  })
}

describe('a write whose', () => {
  test('answer is lost was applied', async () => {
    const server = new TestServer(project)
    server.faults.loseAnswer()
    await expect(make(server)).rejects.toThrow('fetch failed')
    expect(server.rows('contacts').size).toBe(1)
    expect((await make(server)).status).toBe(201)
    expect(server.database.written.get(WRITE)).toHaveLength(1)
  })

  test('request is lost was not', async () => {
    const server = new TestServer(project)
    server.faults.loseRequest()
    await expect(make(server)).rejects.toThrow('fetch failed')
    expect(server.rows('contacts').size).toBe(0)
    expect(server.asked).toEqual([])
  })

  test('request comes twice is applied once', async () => {
    const server = new TestServer(project)
    server.faults.duplicate(1)
    await make(server)
    server.write([{ table: 'contacts', operation: 'delete', key: [ADA] }])
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(server.rows('contacts').size).toBe(0)
    expect(server.database.written.get(WRITE)).toHaveLength(1)
  })

  test('author has gone away is applied all the same', async () => {
    const server = new TestServer(project)
    server.faults.next({ is: 'delay', request: 5 }, isWrite)
    const gone = new AbortController()
    const asked = make(server, gone.signal)
    gone.abort()
    await expect(asked).rejects.toThrow('aborted')
    await expect.poll(() => server.rows('contacts').size).toBe(1)
  })

  test('transaction began earlier has an older id than those that were committed before it', async () => {
    const server = new TestServer(project)
    server.faults.next({ is: 'slow commit', after: 100 }, isWrite)
    const asked = make(server)
    await expect.poll(() => server.asked.length, { interval: 1 }).toBe(1)
    server.write([{ table: 'tags', operation: 'insert', value: { name: 'x' } }])
    const { txid } = (await (await asked).json()) as { txid: number }
    expect(server.database.transactions.map(({ xid }) => xid)).toEqual([732n, 731n])
    expect(txid).toBe(731)
    expect(server.database.snapshot().running).toEqual([])
  })

  test('server is busy can be sent again when it says', async () => {
    const server = new TestServer(project)
    server.faults.busy(429, 3)
    const answer = await make(server)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '3'])
    expect(server.rows('contacts').size).toBe(0)
    expect((await make(server)).status).toBe(201)
  })
})

test('a body that is cut fails when it is read', async () => {
  const server = new TestServer(project)
  server.faults.cutBody(ofTable('contacts'))
  const answer = await server.fetch(`${server.url}/shapes/contacts?offset=-1`)
  expect(answer.status).toBe(200)
  await expect(answer.text()).rejects.toThrow('terminated')
})

test('offline, nothing arrives; online, everything does', async () => {
  const server = new TestServer(project)
  server.faults.offline()
  await expect(make(server)).rejects.toThrow('fetch failed')
  server.faults.online()
  expect((await make(server)).status).toBe(201)
  expect(server.faults.counts.get('offline')).toBe(1)
})

test('a policy decides for every request, until it is cleared', async () => {
  const server = new TestServer(project)
  server.faults.policy = ({ kind, number }) =>
    kind === 'write' && number < 3 ? { is: 'status', status: 503 } : null
  expect([(await make(server)).status, (await make(server)).status]).toEqual([503, 503])
  expect((await make(server)).status).toBe(201)
  server.faults.policy = () => ({ is: 'lost request' })
  server.faults.clear()
  expect((await make(server)).status).toBe(201)
})

test('ids of transactions are 64 bits wide, and 32 in the stream', async () => {
  const server = new TestServer(project, { xid: 2n ** 32n * 3n - 1n })
  const first = (await (await make(server)).json()) as { txid: number }
  expect(first.txid).toBe(2 ** 32 - 1)
  server.write([{ table: 'contacts', operation: 'delete', key: [ADA] }])
  const answer = await server.fetch(`${server.url}/shapes/contacts?offset=-1`)
  expect(await answer.json()).toMatchObject([{ headers: { xmin: String(2n ** 32n * 3n + 1n) } }])
})
