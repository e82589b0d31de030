// Parts of shapes through ShapeStream's `requestSnapshot` and `fetchSnapshot`.

import {
  Shape,
  ShapeStream,
  isChangeMessage,
  type ChangeMessage,
  type Row,
} from '@electric-sql/client'
import { describe, expect, it } from 'vitest'
import { endShape, signal, sql, table, until, url } from './service'

const ways = (['GET', 'POST'] as const).flatMap((subsetMethod) =>
  [false, true].map((liveSse) => ({ subsetMethod, liveSse })),
)

describe.each(ways)('$subsetMethod, events: $liveSse', ({ subsetMethod, liveSse }) => {
  async function filled() {
    const name = await table()
    await sql(`INSERT INTO ${name} SELECT i, 'item ' || i, i % 3 FROM generate_series(1, 12) AS i`)
    const log = 'changes_only' as const
    const params = { table: name }
    const stream = new ShapeStream({ url, params, log, subsetMethod, liveSse, signal: signal() })
    return { name, stream }
  }

  const ids = (messages: { value: Row }[]) => messages.map((message) => message.value.id)

  it('brings the rows that are asked for', async () => {
    const { stream } = await filled()
    for (const [subset, expected] of [
      [{ orderBy: 'id ASC', limit: 3 }, [1, 2, 3]],
      [{ orderBy: 'id DESC', limit: 2, offset: 1 }, [11, 10]],
      [{ where: 'project = $1', params: { '1': '2' }, orderBy: 'id' }, [2, 5, 8, 11]],
      [{ where: 'id > 100' }, []],
    ] as const) {
      const { data } = await stream.requestSnapshot(subset)
      expect(ids(data as ChangeMessage<Row>[])).toEqual(expected)
      expect(ids((await stream.fetchSnapshot(subset)).data)).toEqual(expected)
    }
  })

  it('shows what happens to them afterwards, and nothing of other rows', async () => {
    const { name, stream } = await filled()
    const shape = new Shape(stream)
    const told: unknown[] = []
    stream.subscribe((messages) => void told.push(...messages.filter(isChangeMessage)))
    expect(shape.currentRows).toEqual([])
    await shape.requestSnapshot({ where: 'id <= 2', orderBy: 'id' })
    await until(() => shape.currentRows.length === 2)
    await sql(
      `UPDATE ${name} SET title = 'unseen' WHERE id = 9; UPDATE ${name} SET title = 'seen' WHERE id = 1`,
    )
    await until(() => shape.currentRows.some((row) => row.title === 'seen'))
    expect(shape.currentRows.map((row) => row.id)).toEqual([1, 2])
    await sql(`INSERT INTO ${name} VALUES (20, 'new')`)
    await until(() => shape.currentRows.some((row) => row.id === 20))
    await sql(`DELETE FROM ${name} WHERE id = 2`)
    await until(() => shape.currentRows.length === 2)
  })

  it('misses nothing and repeats nothing while others write', async () => {
    const { name, stream } = await filled()
    const shape = new Shape(stream)
    shape.subscribe(() => {})
    const writing = (async () => {
      for (let turn = 1; turn <= 30; turn += 1) {
        await sql(`UPDATE ${name} SET title = 'turn ${turn}' WHERE id % 4 = ${turn % 4}`)
      }
    })()
    for (const project of [0, 1, 2]) {
      await shape.requestSnapshot({ where: `project = ${project}`, orderBy: 'id' })
    }
    await writing
    const expected = new Map<unknown, string>()
    for (let id = 1; id <= 12; id += 1) expected.set(id, `turn ${[28, 29, 30, 27][id % 4]}`)
    const isThere = () => shape.currentRows.every((row) => expected.get(row.id) === row.title)
    await until(
      () => shape.currentRows.length === 12 && isThere(),
      () => JSON.stringify(shape.currentRows),
    )
  })

  it('asks again when the shape is over', async () => {
    const { name, stream } = await filled()
    const shape = new Shape(stream)
    shape.subscribe(() => {})
    await shape.requestSnapshot({ where: 'id <= 2', orderBy: 'id' })
    await until(() => shape.currentRows.length === 2)
    const handle = stream.shapeHandle
    await sql(`UPDATE ${name} SET title = 'changed' WHERE id = 2`)
    await endShape(`${name}&log=changes_only`)
    await until(() => stream.shapeHandle !== handle)
    await until(() => shape.currentRows.length === 2)
    await sql(`UPDATE ${name} SET title = 'again' WHERE id = 1`)
    await until(
      () =>
        shape.currentRows
          .map((row) => row.title)
          .sort()
          .join() === 'again,changed',
    )
  })
})
