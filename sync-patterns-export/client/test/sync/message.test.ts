import { expect, test } from 'vitest'
import { addUp, isVisible, rowKeyOf } from '../../src/sync/message'
import type { StreamMessage } from '../../src/sync/message'
import { projectWith } from './support'

const { contacts, issue_links, milestones } = projectWith(
  'contacts',
  'issue_links',
  'milestones',
).models

function message(operation: string, key: string, value: Record<string, string | null>, lsn = '10') {
  const headers = { operation, lsn, txids: [7] }
  return { key, value: { id: key, ...value }, headers } satisfies StreamMessage
}

test('messages of one row add up to what the row is after all of them', () => {
  const batch = addUp(contacts!, [
    message('insert', 'a', { first_name: 'A', email: null }),
    message('update', 'a', { email: 'a@example.org' }, '11'),
    message('update', 'b', { first_name: 'B' }),
    message('update', 'b', { email: null }, '12'),
    message('insert', 'c', { first_name: 'C' }),
    message('delete', 'c', {}),
    message('delete', 'd', {}),
    message('insert', 'd', { first_name: 'D' }),
    message('update', 'e', { first_name: 'E' }),
    message('delete', 'e', {}),
  ])
  expect(batch.inserts).toEqual([
    { id: 'a', first_name: 'A', email: 'a@example.org' },
    { id: 'd', first_name: 'D' },
  ])
  expect(batch.updates).toEqual([{ id: 'b', first_name: 'B', email: null }])
  expect(batch.deletes).toEqual([{ id: 'c' }, { id: 'e' }])
  expect(batch.lsn).toBe(12n)
  expect([...batch.transactions.get('7')!.shown]).toEqual([
    '["a"]',
    '["b"]',
    '["c"]',
    '["d"]',
    '["e"]',
  ])
})

test('control messages say how far a batch goes', () => {
  const batch = addUp(contacts!, [
    { headers: { control: 'snapshot-end', xmin: '5', xmax: '9', xip_list: ['6'] } },
    { headers: { control: 'up-to-date', global_last_seen_lsn: '18446744073709551615' } },
  ])
  expect(batch.upToDate).toEqual({ lsn: 18446744073709551615n })
  expect(batch.snapshot).toEqual({ xmin: 5n, xmax: 9n, running: new Set([6n]) })
  expect(addUp(contacts!, [{ headers: { control: 'must-refetch' } }]).mustRefetch).toBe(true)
})

test('semantics 12: a snapshot shows what had committed, also where the lower 32 bits began again', () => {
  const snapshot = { xmin: 5n, xmax: 9n, running: new Set([5n, 7n]) }
  const visible = [3n, 4n, 5n, 6n, 7n, 8n, 9n, 12n].filter((txid) => isVisible(snapshot, txid))
  expect(visible).toEqual([3n, 4n, 6n, 8n])
  const epoch = 1n << 32n
  const wrapped = { xmin: 3n * epoch + 2n, xmax: 3n * epoch + 2n, running: new Set<bigint>() }
  expect(isVisible(wrapped, 1n)).toBe(true)
  expect(isVisible(wrapped, epoch - 1n)).toBe(true)
  expect(isVisible(wrapped, 2n)).toBe(false)
  const before = { xmin: 3n * epoch - 1n, xmax: 3n * epoch - 1n, running: new Set<bigint>() }
  expect(isVisible(before, epoch - 2n)).toBe(true)
  expect(isVisible(before, 5n)).toBe(false)
})

test('a key reads as the local database writes it', () => {
  expect(rowKeyOf(contacts!, { id: 'a "quoted" \\ one' })).toBe('["a \\"quoted\\" \\\\ one"]')
  const link = { from_id: 'a', to_id: 'b', kind: 'blocks' }
  expect(rowKeyOf(issue_links!, link)).toBe('["a", "b", "blocks"]')
  const milestone = { id: '9007199254740993', displayTitle: 'First' }
  expect(rowKeyOf(milestones!, milestone)).toBe('[9007199254740993]')
})

test('semantics 10: a transaction counts once its last message is there, and a delete shows only deletes', () => {
  const cut = addUp(contacts!, [message('update', 'a', {}), message('delete', 'b', {})])
  expect(cut.transactions.get('7')).toEqual({
    lsn: 10n,
    shown: new Set(['["a"]']),
    gone: new Set(['["b"]']),
    isWhole: false,
  })
  const last = {
    ...message('update', 'a', {}),
    headers: { operation: 'update', lsn: '10', txids: [7], last: true },
  }
  expect(addUp(contacts!, [last]).transactions.get('7')!.isWhole).toBe(true)
  const later = {
    ...message('update', 'c', {}),
    headers: { operation: 'update', lsn: '11', txids: [8] },
  }
  const followed = addUp(contacts!, [message('update', 'a', {}), later])
  expect([...followed.transactions.values()].map(({ isWhole }) => isWhole)).toEqual([true, false])
  const upToDate = { headers: { control: 'up-to-date', global_last_seen_lsn: '10' } }
  expect(
    addUp(contacts!, [message('update', 'a', {}), upToDate]).transactions.get('7')!.isWhole,
  ).toBe(true)
})
