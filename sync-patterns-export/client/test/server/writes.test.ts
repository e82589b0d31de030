import { describe, expect, test } from 'vitest'
import { project } from '../generated/contacts/project'
import { project as tracker } from '../generated/tracker/project'
import { TestServer } from '.'

const ADA = '00000000-0000-4000-8000-00000000000a'
const WRITE = '11111111-0000-4000-8000-00000000000'
const ORGANIZATION = '00000000-0000-4000-8000-0000000000f1'

function api(server = new TestServer(project)) {
  return async (
    method: string,
    path: string,
    options: { body?: unknown; writeId?: string; tenant?: string } = {},
  ) => {
    const { body, writeId, tenant } = options
    const response = await server.fetch(server.url + path, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(writeId === undefined ? {} : { 'idempotency-key': writeId }),
        ...(tenant === undefined ? {} : { 'x-tenant': tenant }),
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, text, json: JSON.parse(text) as Record<string, any> }
  }
}

describe('one change per request', () => {
  test('answers with the row, the transaction, the position and the write id', async () => {
    const server = new TestServer(project)
    const ask = api(server)
    const body = { id: ADA, first_name: 'Ada' }
    const made = await ask('POST', '/contacts', { body, writeId: `${WRITE}1` })
    expect(made.status).toBe(201)
    expect(made.json).toEqual({
      row: {
        ...body,
        last_name: null,
        email: null,
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
        updated_at: made.json['row'].created_at,
      },
      txid: 731,
      lsn: String(server.database.lsn),
      write_id: `${WRITE}1`,
    })
    const changed = await ask('PATCH', `/contacts/${ADA}`, { body: { email: 'a@example.org' } })
    expect(changed.status).toBe(200)
    expect(changed.json).toMatchObject({ row: { email: 'a@example.org' }, txid: 732 })
    const removed = await ask('DELETE', `/contacts/${ADA}`, { writeId: `${WRITE}2` })
    expect(removed.json).toMatchObject({ row: null, txid: 733, write_id: `${WRITE}2` })
    expect(server.rows('contacts').size).toBe(0)
  })

  test('an update that changes nothing names no transaction', async () => {
    const ask = api()
    await ask('POST', '/contacts', { body: { id: ADA, first_name: 'Ada' } })
    const { status, json } = await ask('PATCH', `/contacts/${ADA}`, { body: { first_name: 'Ada' } })
    expect([status, json['affected'], json['txid']]).toEqual([200, 0, undefined])
    expect(json['row'].first_name).toBe('Ada')
  })

  test('numbers keep every digit on their way', async () => {
    const server = new TestServer(project)
    const ask = api(server)
    const body = `{"id":"${ADA}","contact_id":"${ADA}","name":"x","balance":"12345678901234567890.10"}`
    const { text } = await ask('POST', '/accounts', { body })
    expect(text).toContain('"balance":"12345678901234567890.10"')
  })

  test.each([
    ['POST', '/contacts', { id: ADA }, 422, 'required', 'first_name'],
    ['POST', '/contacts', { first_name: 1 }, 422, 'invalid_value', 'first_name'],
    ['POST', '/contacts', { first_name: null }, 422, 'required', 'first_name'],
    ['POST', '/contacts', { first_name: 'A', none: 1 }, 422, 'unknown_field', 'none'],
    [
      'POST',
      '/contacts',
      { first_name: 'A', created_at: '' },
      422,
      'read_only_field',
      'created_at',
    ],
    ['POST', '/contacts', '{', 400, 'malformed_request', undefined],
    ['POST', '/nothing', {}, 422, 'unknown_table', undefined],
    ['PATCH', `/contacts/${ADA}`, { id: ADA }, 422, 'read_only_field', 'id'],
    ['PATCH', `/contacts/${ADA}`, { first_name: 'A' }, 404, 'not_found', undefined],
    ['PATCH', '/contacts/1', { first_name: 'A' }, 400, 'malformed_key', 'id'],
    ['DELETE', `/contacts/${ADA}`, undefined, 404, 'not_found', undefined],
    ['DELETE', `/contact_tags/${ADA}`, undefined, 400, 'malformed_key', undefined],
  ])('%s %s %j is refused with %i %s', async (method, path, body, status, code, field) => {
    const answer = await api()(method, path, { body, writeId: `${WRITE}1` })
    expect([answer.status, answer.json['code'], answer.json['field']]).toEqual([
      status,
      code,
      field,
    ])
    expect(answer.json['message']).toBeTypeOf('string')
    expect(answer.json['write_id']).toBe(`${WRITE}1`)
  })

  test('a key of several columns stands in the path, each part encoded', async () => {
    const server = new TestServer(tracker)
    const ask = api(server)
    const key = { issue_id: ADA, user_id: ADA, day: '2026-01-31' }
    const body = { ...key, hours: '1.50', is_billable: true }
    expect((await ask('POST', '/time_entries', { body })).status).toBe(201)
    const path = `/time_entries/${ADA}/${ADA}/2026-01-31`
    expect((await ask('PATCH', path, { body: { hours: '2' } })).json['row'].hours).toBe('2')
    expect([...server.rows('time_entries').keys()]).toEqual([`["${ADA}", "${ADA}", "2026-01-31"]`])
  })
})

describe('a write id', () => {
  test('that comes again is answered as before, applied or refused', async () => {
    const server = new TestServer(project)
    const ask = api(server)
    const make = { body: { id: ADA, first_name: 'Ada' }, writeId: `${WRITE}1` }
    const refused = { body: { id: ADA, first_name: 'Bob' }, writeId: `${WRITE}2` }
    const first = await ask('POST', '/contacts', make)
    const second = await ask('POST', '/contacts', refused)
    expect(second.json['code']).toBe('conflict')
    await ask('DELETE', `/contacts/${ADA}`)
    const again = await ask('POST', '/contacts', make)
    expect(again.status).toBe(201)
    expect({ ...again.json, lsn: null }).toEqual({ ...first.json, lsn: null })
    expect(again.json['lsn']).toBe(String(server.database.lsn))
    expect(await ask('POST', '/contacts', refused)).toEqual(second)
    expect(server.rows('contacts').size).toBe(0)
    expect(server.database.written.get(`${WRITE}1`)).toHaveLength(1)
  })

  test('that was used for another write, or is none, is refused', async () => {
    const ask = api()
    await ask('POST', '/contacts', { body: { first_name: 'Ada' }, writeId: `${WRITE}1` })
    const other = await ask('POST', '/contacts', {
      body: { first_name: 'B' },
      writeId: `${WRITE}1`,
    })
    expect([other.status, other.json['code']]).toEqual([422, 'write_id_reused'])
    const none = await ask('POST', '/contacts', { body: { first_name: 'B' }, writeId: 'x' })
    expect([none.status, none.json['code']]).toEqual([400, 'malformed_write_id'])
  })
})

describe('a batch', () => {
  const change = (n: number, operation: string, value: object, key: unknown = null) => ({
    write_id: `${WRITE}${n}`,
    table: 'contacts',
    operation,
    key,
    value,
  })
  const batch = (...transactions: object[][]) => ({
    body: { transactions: transactions.map((changes) => ({ changes })) },
  })

  test('applies each transaction all or none, and tells of every change', async () => {
    const server = new TestServer(project)
    const ask = api(server)
    const { status, json } = await ask(
      'POST',
      '/changes',
      batch(
        [
          change(1, 'insert', { id: ADA, first_name: 'Ada' }),
          change(2, 'update', { email: 'a@b' }, [ADA]),
        ],
        [
          change(3, 'update', { email: 'c@d' }, [ADA]),
          change(4, 'insert', { id: ADA, first_name: 'B' }),
        ],
        [change(5, 'update', { last_name: 'L' }, [ADA])],
      ),
    )
    expect(status).toBe(200)
    const lsn = String(server.database.lsn)
    expect(json['results']).toMatchObject([
      { status: 201, txid: 731, lsn, write_id: `${WRITE}1` },
      { status: 200, txid: 731, row: { email: 'a@b' } },
      { status: 422, write_id: `${WRITE}3`, error: { code: 'transaction_refused' } },
      { status: 409, write_id: `${WRITE}4`, error: { code: 'conflict', write_id: `${WRITE}4` } },
      { status: 200, txid: 733, row: { last_name: 'L', email: 'a@b' } },
    ])
    const again = await ask(
      'POST',
      '/changes',
      batch([
        change(3, 'update', { email: 'c@d' }, [ADA]),
        change(4, 'insert', { id: ADA, first_name: 'B' }),
      ]),
    )
    expect(again.json['results']).toEqual(json['results'].slice(2, 4))
  })

  test('with the same write id twice, or without the form, is no batch', async () => {
    const ask = api()
    const one = change(1, 'insert', { first_name: 'Ada' })
    expect((await ask('POST', '/changes', batch([one], [one]))).status).toBe(400)
    expect((await ask('POST', '/changes', { body: {} })).status).toBe(400)
  })
})

describe('who asks', () => {
  const PROJECT = '00000000-0000-4000-8000-0000000000b1'
  const tenant = ORGANIZATION

  test('a tenant makes rows of its own, and finds no others', async () => {
    const server = new TestServer(tracker)
    const ask = api(server)
    const issue = { id: ADA, project_id: PROJECT, title: 'Fix' }
    const made = await ask('POST', '/issues', { body: issue, tenant })
    expect(made.json['row']).toMatchObject({ ...issue, status: 'open', number: 1, keywords: [] })
    expect(made.json['row']).not.toHaveProperty('organization_id')
    const theirs = await ask('PATCH', `/issues/${ADA}`, { body: { title: 'x' }, tenant: ADA })
    expect(theirs.status).toBe(404)
    const assignee = { issue_id: ADA, user_id: ADA }
    const orphan = await ask('POST', '/issue_assignees', { body: assignee, tenant: ADA })
    expect([orphan.status, orphan.json['code']]).toEqual([422, 'reference_missing'])
    expect((await ask('POST', '/issue_assignees', { body: assignee, tenant })).status).toBe(201)
  })

  test('bad credentials are 401, a closed scope is 403, also for what hangs on it', async () => {
    const server = new TestServer(tracker)
    const ask = api(server)
    const issue = { id: ADA, project_id: PROJECT, title: 'Fix' }
    await ask('POST', '/issues', { body: issue, tenant })
    server.access.forbid('issues', { project_id: PROJECT })
    const assignee = { body: { issue_id: ADA, user_id: ADA }, tenant }
    expect((await ask('POST', '/issue_assignees', assignee)).status).toBe(403)
    expect((await ask('PATCH', `/issues/${ADA}`, { body: { title: 'x' }, tenant })).status).toBe(
      403,
    )
    const shape = `${server.url}/shapes/issue_assignees?offset=-1&project_id=${PROJECT}`
    const read = () => server.fetch(shape, { headers: { 'x-tenant': tenant } })
    expect((await read()).status).toBe(403)
    server.access.permit()
    expect((await read()).status).toBe(200)
    server.access.accept(() => false)
    expect((await read()).status).toBe(401)
    expect((await ask('POST', '/changes', { body: {} })).status).toBe(401)
  })

  test('the application can refuse by a rule of its own', async () => {
    const server = new TestServer(project)
    server.refuse(({ values }) =>
      values.get('first_name') === '"Eve"'
        ? { status: 422, code: 'refused', message: 'not Eve', field: 'first_name' }
        : null,
    )
    const ask = api(server)
    expect((await ask('POST', '/contacts', { body: { first_name: 'Eve' } })).status).toBe(422)
    expect((await ask('POST', '/contacts', { body: { first_name: 'Ada' } })).status).toBe(201)
  })
})
