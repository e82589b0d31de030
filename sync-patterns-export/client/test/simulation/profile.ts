import type { Asked, Fault } from '../server'
import type { Random } from './random'

/** What can befall a world, beside its requests. */
export const EVENTS = [
  'crash',
  'stop',
  'move to another machine',
  'second tab',
  'offline',
  'refetch',
  'compaction',
  'shapes held back',
  'stream paused',
  'token expired',
  'scope closed',
  'write by others',
  'subscribe',
  'release',
  'retry',
  'discard',
] as const

export type WorldEvent = (typeof EVENTS)[number]

/** How a seed's world is: each is another mixture, and some are quiet but for one thing. */
export interface Profile {
  readonly devices: number
  /** How much happens. */
  readonly steps: number
  /** Milliseconds between two things, on average. */
  readonly pace: number
  readonly chunkBytes: number
  /** Whether answers end where transactions do: they are not cut, and nothing is compacted. */
  readonly isWhole: boolean
  readonly onMove: 'messages' | 'refetch'
  readonly transport: 'rest' | 'batch'
  readonly longPoll: number
  readonly xid: bigint
  readonly events: readonly (readonly [weight: number, event: WorldEvent | 'use'])[]
  readonly faultOf: (asked: Asked) => Fault | null
}

export function profileOf(random: Random): Profile {
  const rate = (often: number) =>
    random.weighted([
      [3, 0],
      [2, often / 4],
      [1, often],
    ])
  const rates = {
    'lost request': rate(0.3),
    'lost answer': rate(0.3),
    'cut body': rate(0.3),
    status: rate(0.3),
    delay: rate(0.4),
    duplicate: rate(0.3),
    'slow commit': rate(0.3),
  }
  const weight = (often: number): number =>
    random.weighted([
      [2, 0],
      [2, often / 3],
      [1, often],
    ])
  const faults = random.fork()
  const compaction = weight(3)
  const chunkBytes = random.pick([10 * 2 ** 20, 10 * 2 ** 20, 900])
  return {
    devices: random.weighted([
      [1, 1],
      [3, 2],
      [2, 3],
    ]),
    steps: random.pick([8, 15, 30, 50]),
    pace: random.pick([5, 50, 500, 3000]),
    chunkBytes,
    isWhole: compaction === 0 && chunkBytes > 900,
    onMove: random.pick(['messages', 'refetch']),
    transport: random.pick(['rest', 'batch']),
    longPoll: random.pick([20_000, 3_000]),
    // Some begin just before ids of 32 bits are used up.
    xid: random.chance(0.3) ? 2n ** 32n * 2n - 8n : 731n,
    events: [
      [20, 'use'],
      [weight(6), 'crash'],
      [weight(2), 'stop'],
      [random.chance(0.1) ? 1 : 0, 'move to another machine'],
      [weight(3), 'second tab'],
      [weight(4), 'offline'],
      [weight(4), 'refetch'],
      [compaction, 'compaction'],
      [weight(4), 'shapes held back'],
      [weight(3), 'stream paused'],
      [weight(3), 'token expired'],
      [random.chance(0.15) ? 2 : 0, 'scope closed'],
      [weight(8), 'write by others'],
      [2, 'subscribe'],
      [weight(2), 'release'],
      [2, 'retry'],
      [1, 'discard'],
    ],
    faultOf(asked) {
      const isWrite = asked.kind === 'write'
      for (const [is, rate] of Object.entries(rates) as [Fault['is'], number][]) {
        if (!faults.chance(rate)) continue
        if ((is === 'duplicate' || is === 'slow commit') && !isWrite) continue
        return aFault(is, faults)
      }
      return null
    },
  }
}

function aFault(is: Fault['is'], random: Random): Fault {
  switch (is) {
    case 'status': {
      const status = random.pick([429, 500, 502, 503, 408, 425])
      return random.chance(0.5) ? { is, status } : { is, status, retryAfter: 1 + random.below(5) }
    }
    case 'delay':
      return { is, request: random.between(0, 3000), answer: random.between(0, 3000) }
    case 'duplicate':
    case 'slow commit':
      return { is, after: random.between(1, 5000) }
    default:
      return { is }
  }
}
