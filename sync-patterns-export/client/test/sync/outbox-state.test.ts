import { expect, test } from 'vitest'
import type { OutboxEvent, OutboxState } from '../../src/sync/outbox-state'
import { next } from '../../src/sync/outbox-state'
import { Backoff, retryAfter } from '../../src/sync/backoff'
import { keyParts, kindOf } from '../../src/sync/transport'
import { TestTime } from './support'

const states: OutboxState[] = [
  { is: 'looking' },
  { is: 'idle' },
  { is: 'sending' },
  { is: 'waiting', milliseconds: 5 },
  { is: 'unauthorised' },
  { is: 'offline' },
  { is: 'stopped' },
]
const events: OutboxEvent[] = [
  { is: 'nothing' },
  { is: 'found' },
  { is: 'woken' },
  { is: 'answered' },
  { is: 'no answer', retryIn: 7 },
  { is: 'due' },
  { is: 'unauthorised' },
  { is: 'authorised' },
  { is: 'offline' },
  { is: 'online' },
  { is: 'stop' },
]

test('semantics 16: the outbox goes from state to state as its diagram says', () => {
  const moves = states.flatMap((state) =>
    events
      .map((event) => ({ event: event.is, from: state.is, to: next(state, event).is }))
      .filter(({ from, to }) => from !== to && to !== 'stopped' && to !== 'offline')
      .map(({ event, from, to }) => `${from} --${event}--> ${to}`),
  )
  expect(moves).toEqual([
    'looking --nothing--> idle',
    'looking --found--> sending',
    'looking --no answer--> waiting',
    'idle --woken--> looking',
    'sending --answered--> looking',
    'sending --no answer--> waiting',
    'sending --unauthorised--> unauthorised',
    'waiting --due--> looking',
    'unauthorised --authorised--> looking',
    'offline --online--> looking',
  ])
  for (const state of states) {
    expect(next(state, { is: 'stop' }).is).toBe('stopped')
    const offline = state.is === 'stopped' ? 'stopped' : 'offline'
    expect(next(state, { is: 'offline' }).is).toBe(offline)
  }
  expect(next({ is: 'sending' }, { is: 'no answer', retryIn: 7 })).toEqual({
    is: 'waiting',
    milliseconds: 7,
  })
})

test('semantics 16: which answers are verdicts', () => {
  expect([200, 201, 299].map(kindOf)).toEqual(['accepted', 'accepted', 'accepted'])
  expect([400, 403, 404, 409, 413, 422].map(kindOf)).toEqual(Array(6).fill('refused'))
  expect([408, 425, 429, 500, 502, 503, 0, 304].map(kindOf)).toEqual(Array(8).fill('no answer'))
  expect(kindOf(401)).toBe('unauthorised')
})

test('semantics 16: delays grow to a minute, vary by chance, and honour Retry-After', () => {
  const time = new TestTime()
  const environment = { ...environmentOf(time), random: () => 0 }
  const backoff = new Backoff(environment)
  const delays = Array.from({ length: 9 }, () => backoff.next())
  expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000])
  expect(backoff.next(90_000)).toBe(90_000)
  backoff.reset()
  expect(backoff.next()).toBe(500)
  const jittered = new Backoff({ ...environment, random: () => 0.999_999 })
  expect(jittered.next()).toBeCloseTo(250, 1)
  expect(retryAfter('3', time.now())).toBe(3000)
  expect(retryAfter(new Date(time.now() + 9000).toUTCString(), time.now())).toBe(9000)
  expect(retryAfter('99999999', time.now())).toBe(3_600_000)
  expect(retryAfter('soon', time.now())).toBeNull()
  expect(retryAfter(null, time.now())).toBeNull()
})

test('semantics 18: the parts of a key keep their digits', () => {
  expect(keyParts('["a/b, c", 9007199254740993, true, "\\"x\\""]')).toEqual([
    'a/b, c',
    '9007199254740993',
    'true',
    '"x"',
  ])
})

function environmentOf(time: TestTime): ConstructorParameters<typeof Backoff>[0] {
  return {
    fetch: () => Promise.reject(new Error('no network here')),
    now: time.now,
    random: time.random,
    uuid: () => '',
    after: time.after,
    isOnline: () => true,
    onOnline: () => () => {},
    lock: (_name, _signal, work) => work(),
  }
}
