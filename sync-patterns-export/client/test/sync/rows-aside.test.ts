import { expect, test } from 'vitest'
import type { StreamMessage } from '../../src/sync/message'
import { RowsAside } from '../../src/sync/rows-aside'

const row = (key: string): StreamMessage => ({
  key,
  value: { id: key, value: '{"value": 1}' },
  headers: { operation: 'insert' },
})
const upToDate: StreamMessage = { headers: { control: 'up-to-date', global_last_seen_lsn: '7' } }
const parsed = (body: string) => JSON.parse(body) as StreamMessage[]

test("Electric's client sees one message in place of an answer's rows, and the others as they are", () => {
  const aside = new RowsAside()
  const body = aside.take(JSON.stringify([row('a'), row('b'), upToDate]))
  expect(parsed(body)).toHaveLength(2)
  expect(parsed(body)[1]).toEqual(upToDate)
  expect(aside.back(parsed(body))).toEqual([row('a'), row('b'), upToDate])
})

test('an answer that was asked for ahead and never used is forgotten; none is given on twice', () => {
  const aside = new RowsAside()
  const [, second, third] = ['a', 'b', 'c'].map((key) => aside.take(JSON.stringify([row(key)])))
  expect(aside.back(parsed(second!))).toEqual([row('b')])
  expect(() => aside.back(parsed(second!))).toThrow('given on twice')
  expect(aside.back(parsed(third!))).toEqual([row('c')])
})

test('what has no rows, and what is no answer of a stream, stays as it is', () => {
  const aside = new RowsAside()
  const mustRefetch = '[{"headers":{"control":"must-refetch"}}]'
  for (const body of [mustRefetch, '[]', '', '[{"key":"a"', '<html>', '{"message":"no"}', '[7]']) {
    expect(aside.take(body)).toBe(body)
  }
  expect(aside.back(parsed(mustRefetch))).toEqual(parsed(mustRefetch))
})
