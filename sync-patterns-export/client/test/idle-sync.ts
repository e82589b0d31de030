import type { Settlement, SyncClient } from '../src/engine'
import type { CreateSync } from '../src/local-database'

/** A sync that is never connected; tests play the server's part. */
export class IdleSync {
  wakes = 0
  running = 0
  readonly subscribed: { table: string; scope: unknown; released: boolean }[] = []
  settle: (writeIds: readonly string[]) => Promise<Settlement> = async () => ({ is: 'accepted' })

  readonly create: CreateSync = () => ({
    engine: {
      start: async () => void (this.running += 1),
      stop: async () => void (this.running -= 1),
      wake: () => void (this.wakes += 1),
    },
    client: {
      subscribe: (table, scope) => {
        const subscription = { table, scope, released: false }
        this.subscribed.push(subscription)
        return {
          ready: Promise.resolve(),
          release: () => void (subscription.released = true),
        }
      },
      settled: (writeIds) => this.settle(writeIds),
      close: async () => {},
    } as Partial<SyncClient> as SyncClient,
  })
}
