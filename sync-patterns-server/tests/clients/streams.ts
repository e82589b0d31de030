// What ShapeStream and Shape show, in whatever version, and whichever way they wait.

import { isChangeMessage, type ChangeMessage, type Message, type Row } from '@electric-sql/client'
import { expect, it } from 'vitest'
import { endShape, signal, sql, table, until, url } from './service'
import type { Variant } from './variants'

export function showWhatHappens({ version, client, waiting, isSse }: Variant) {
  const stream = (name: string, options: Record<string, unknown> = {}, params = {}) =>
    new client.ShapeStream({
      url,
      params: { table: name, ...params },
      signal: signal(),
      ...waiting,
      ...options,
    })

  const titles = (rows: Row[]) => rows.map((row) => row.title).sort()

  /** All messages of a stream as they come. */
  function collect(of: ReturnType<typeof stream>) {
    const batches: Message[][] = []
    of.subscribe((messages) => void batches.push(messages))
    const changes = () => batches.flat().filter(isChangeMessage) as ChangeMessage<Row>[]
    return { batches, changes }
  }

  it('shows what is there, and then what happens', async () => {
    const name = await table()
    const shape = new client.Shape(stream(name))
    expect(await shape.rows).toEqual([])
    shape.subscribe(() => {})
    await sql(`INSERT INTO ${name} VALUES (1, 'a'), (2, 'b')`)
    await until(() => shape.currentRows.length === 2)
    await sql(
      `UPDATE ${name} SET title = 'c' WHERE id = 1; DELETE FROM ${name} WHERE id = 2;
       INSERT INTO ${name} VALUES (3, 'd', 7)`,
    )
    await until(() => titles(shape.currentRows).join() === 'c,d')
    expect(shape.currentRows).toContainEqual({ id: 1, title: 'c', project: null })
    await sql(`UPDATE ${name} SET id = 4 WHERE id = 3`)
    await until(() => shape.currentRows.some((row) => row.id === 4))
    expect(shape.currentRows).toHaveLength(2)
    expect(shape.isUpToDate).toBe(true)
    expect(shape.error).toBe(false)
  })

  it('waits in the way that it was told to', async () => {
    const name = await table()
    const live: string[] = []
    const fetchClient: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init)
      const { searchParams } = new URL(String(input))
      if (searchParams.has('live')) live.push(answer.headers.get('content-type') ?? '')
      return answer
    }
    const { changes } = collect(stream(name, { fetchClient }))
    for (const id of [1, 2, 3]) {
      await sql(`INSERT INTO ${name} VALUES (${id})`)
      await until(() => changes().length === id)
    }
    const expected = isSse ? 'text/event-stream' : 'application/json'
    expect(new Set(live)).toEqual(new Set(live.length ? [expected] : []))
    await until(() => live.length > 0 || changes().length < 3)
  })

  it('reads values of every type', async () => {
    const name = await table(
      `id int8 PRIMARY KEY, small int2, real float4, double float8, is_true bool, body jsonb,
       numbers int4[], words text[][], exact numeric, at timestamptz, bytes bytea, nothing text`,
    )
    await sql(
      `INSERT INTO ${name} VALUES (9007199254740993, -2, 1.5, 0.1, true, '{"a": [1, null]}',
       '{1,NULL,3}', '{{a,"b,\\"c"},{NULL,""}}', 12345678901234567890.5, '2024-02-29 12:00+01', '\\xff')`,
    )
    const expected = {
      id: 9007199254740993n,
      small: -2,
      real: 1.5,
      double: 0.1,
      is_true: true,
      body: { a: [1, null] },
      numbers: [1, null, 3],
      words: [
        ['a', 'b,"c'],
        [null, ''],
      ],
      exact: '12345678901234567890.5',
      at: '2024-02-29 11:00:00+00',
      bytes: '\\xff',
      nothing: null,
    }
    const shape = new client.Shape(stream(name))
    expect(await shape.rows).toEqual([expected])
    shape.subscribe(() => {})
    await sql(`UPDATE ${name} SET numbers = '{4}', is_true = false, small = 7`)
    await until(() => shape.currentRows[0]?.small === 7)
    expect(shape.currentRows).toEqual([{ ...expected, numbers: [4], is_true: false, small: 7 }])
  })

  it('follows rows into a condition and out of it, in the columns that were asked for', async () => {
    const name = await table()
    await sql(`INSERT INTO ${name} VALUES (1, 'a', 7), (2, 'b', 8)`)
    const params = { where: 'project = $1', params: ['7'], columns: ['id', 'title'] }
    const shape = new client.Shape(stream(name, {}, params))
    expect(await shape.rows).toEqual([{ id: 1, title: 'a' }])
    shape.subscribe(() => {})
    await sql(`UPDATE ${name} SET project = 15 - project`)
    await until(() => titles(shape.currentRows).join() === 'b')
    await sql(
      `UPDATE ${name} SET title = 'unseen' WHERE id = 1; INSERT INTO ${name} VALUES (3, 'c', 7)`,
    )
    await until(() => titles(shape.currentRows).join() === 'b,c')
    expect(shape.currentRows).toContainEqual({ id: 2, title: 'b' })
  })

  it('tells whole rows and what they were in a full replica', async () => {
    const name = await table()
    await sql(`INSERT INTO ${name} VALUES (1, 'a', 7)`)
    const { changes } = collect(stream(name, {}, { replica: 'full' }))
    await until(() => changes().length === 1)
    await sql(`UPDATE ${name} SET title = 'b'`)
    await until(() => changes().length === 2)
    expect(changes()[1]).toMatchObject({
      value: { id: 1, title: 'b', project: 7 },
      old_value: { title: 'a' },
      headers: { operation: 'update' },
    })
    await sql(`DELETE FROM ${name}`)
    await until(() => changes().length === 3)
    expect(changes()[2]?.value).toEqual({ id: 1, title: 'b', project: 7 })
  })

  it('reads a large table in many answers', async () => {
    const name = await table()
    await sql(`INSERT INTO ${name} SELECT i, repeat('x', 50) FROM generate_series(1, 1500) AS i`)
    let requests = 0
    const fetchClient: typeof fetch = (input, init) => {
      requests += 1
      return fetch(input, init)
    }
    const shape = new client.Shape(stream(name, { fetchClient }))
    expect(await shape.rows).toHaveLength(1500)
    expect(requests).toBeGreaterThan(10)
    shape.subscribe(() => {})
    await sql(`UPDATE ${name} SET title = 'y'`)
    await until(() => shape.currentRows.every((row) => row.title === 'y'))
    expect(shape.currentRows).toHaveLength(1500)
  })

  it('goes on where it was, with its handle and offset', async () => {
    const name = await table()
    await sql(`INSERT INTO ${name} VALUES (1, 'a'), (2, 'b')`)
    const before = new AbortController()
    const first = stream(name, { signal: before.signal })
    const seen = collect(first)
    await until(() => first.isUpToDate)
    await sql(`UPDATE ${name} SET title = 'c' WHERE id = 1`)
    await until(() => seen.changes().length === 3)
    const [handle, offset] = [first.shapeHandle, first.lastOffset]
    before.abort()
    await sql(`INSERT INTO ${name} VALUES (3, 'd'); DELETE FROM ${name} WHERE id = 2`)
    const second = collect(stream(name, { handle, offset }))
    // Behind events, what came last may come again.
    const news = () => second.changes().filter((message) => message.headers.operation !== 'update')
    await until(() => news().length === 2)
    expect(news().map((message) => message.headers.operation)).toEqual(['insert', 'delete'])
    expect(news()[0]?.value).toEqual({ id: 3, title: 'd', project: null })
  })

  it('begins anew where the shape is over', async () => {
    const name = await table()
    await sql(`INSERT INTO ${name} VALUES (1, 'a')`)
    const reading = stream(name)
    const shape = new client.Shape(reading)
    await shape.rows
    shape.subscribe(() => {})
    const handles = new Set([reading.shapeHandle])
    for (const change of [
      () => endShape(name),
      () => sql(`TRUNCATE ${name}; INSERT INTO ${name} VALUES (2, 'b')`),
      () => sql(`ALTER TABLE ${name} ADD COLUMN more int DEFAULT 5`),
    ]) {
      await change()
      await sql(`INSERT INTO ${name} (id, title) VALUES (${handles.size + 10}, 'later')`)
      await until(() => !handles.has(reading.shapeHandle) && reading.isUpToDate)
      handles.add(reading.shapeHandle)
      const id = handles.size + 9
      await until(() => shape.currentRows.some((row) => row.id === id))
    }
    expect(shape.currentRows).toContainEqual({ id: 2, title: 'b', project: null, more: 5 })
    expect(shape.currentRows).toHaveLength(3)
  })

  it('gets a transaction as a whole', async () => {
    const name = await table()
    const { batches, changes } = collect(stream(name))
    await until(() => batches.length > 0)
    await sql(
      `INSERT INTO ${name} SELECT i FROM generate_series(1, 20) AS i; DELETE FROM ${name} WHERE id > 10`,
    )
    await until(() => changes().length === 30)
    expect(batches.filter((batch) => batch.some(isChangeMessage))).toHaveLength(1)
    const headers = changes().map((message) => message.headers)
    expect(new Set(headers.map((header) => header.lsn)).size).toBe(1)
    expect(headers.filter((header) => header.last)).toHaveLength(1)
    expect(headers.at(-1)?.last).toBe(true)
  })

  it('hears why a request is refused', async () => {
    const name = await table()
    const refused = new Promise<Error>((resolve) => {
      const onError = (error: Error) => resolve(error)
      stream(name, { onError }, { where: 'nothing = 1' }).subscribe(() => {})
    })
    const error = (await refused) as unknown as { status: number; json: object }
    expect(error.status).toBe(400)
    expect(error.json).toMatchObject({ errors: { where: [expect.stringContaining('nothing')] } })
  })

  it.runIf(version === '1.5.28')('begins at the end where it is told to', async () => {
    const name = await table()
    await sql(`INSERT INTO ${name} VALUES (1, 'before')`)
    const reading = stream(name, { offset: 'now' })
    const { changes } = collect(reading)
    await until(() => reading.isUpToDate)
    await sql(`INSERT INTO ${name} VALUES (2, 'after')`)
    await until(() => changes().length > 0)
    expect(changes().map((message) => message.value.title)).toEqual(['after'])
  })

  it('catches up at once when it is told to', async () => {
    const name = await table()
    const reading = stream(name)
    const { changes } = collect(reading)
    await until(() => reading.isUpToDate)
    await sql(`INSERT INTO ${name} VALUES (1, 'a')`)
    await reading.forceDisconnectAndRefresh()
    await until(() => changes().some((message) => message.value.title === 'a'))
    await sql(`INSERT INTO ${name} VALUES (2, 'b')`)
    await until(() => changes().some((message) => message.value.title === 'b'))
  })
}
