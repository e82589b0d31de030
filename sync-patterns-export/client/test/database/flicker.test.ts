import { createCollection } from '@tanstack/db'
import { describe, expect, test, vi } from 'vitest'
import type { AnyRow } from '../../src/codec'
import type { Sink } from '../../src/given'
import { WholeView } from '../../src/source'
import { View } from '../../src/view'
import { write } from '../../src/writes'
import { contacts, id, opened, serverHas } from './support'

/** A collection over the real view whose handler ends when the test says. */
async function withHandler(
  ends: (around: {
    show: () => Promise<void>
    receipts: (true | Promise<void>)[]
  }) => Promise<unknown>,
) {
  const { database } = await opened()
  await serverHas(database, [{ id: id(1), first_name: 'old' }])
  const view = new View(database.project.models['contacts']!, database.project)
  const receipts: (true | Promise<void>)[] = []
  let source: WholeView | undefined
  const collection = createCollection<AnyRow, string | number>({
    getKey: view.keys.of,
    sync: {
      rowUpdateMode: 'full',
      sync(sink) {
        const commit = () => {
          const receipt = sink.commit()
          receipts.push(receipt)
          return receipt
        }
        source = new WholeView(view, { ...sink, commit } as Sink)
        const { environment } = database
        const failed = (error: unknown) => {
          throw error
        }
        return database.whileOpen(
          ({ adapter, feed }) => source!.attach({ adapter, feed, environment, failed }),
          failed,
        )
      },
    },
    async onUpdate({ transaction }) {
      receipts.length = 0
      await write(
        database.get(),
        transaction.mutations.map((mutation) => ({ view, mutation: mutation as never })),
      )
      await ends({ show: () => source!.show([`["${id(1)}"]`]), receipts })
    },
  })
  await collection.preload()
  const seen: unknown[] = []
  collection.subscribeChanges(() => seen.push(collection.get(id(1))?.['first_name']))
  const updated = collection.update(id(1), (draft) => {
    draft['first_name'] = 'new'
  })
  return { collection, seen, updated }
}

describe('an update is shown once, and nothing waits for itself:', () => {
  test('the handler ends when the collection has accepted the row', async () => {
    const { seen, updated } = await withHandler(({ show }) => show())
    await updated.isPersisted.promise
    // Long enough for anything that is still on its way.
    await vi.waitFor(() => expect(seen.length).toBeGreaterThan(0))
    expect(new Set(seen)).toEqual(new Set(['new']))
  })

  test('a handler that ends before that shows old again', async () => {
    const { seen, updated } = await withHandler(async () => {})
    await updated.isPersisted.promise
    await vi.waitFor(() => expect(seen.at(-1)).toBe('new'))
    await vi.waitFor(() => expect(seen).toContain('old'))
  })

  test('a handler that waits until the row is shown waits for ever', async () => {
    const { updated } = await withHandler(async ({ show, receipts }) => {
      await show()
      await Promise.all(receipts)
    })
    const outcome = await Promise.race([
      updated.isPersisted.promise.then(() => 'ended'),
      new Promise((resolve) => setTimeout(resolve, 500, 'waits')),
    ])
    expect(outcome).toBe('waits')
  })

  test('writes that follow each other closely never show an older value', async () => {
    const { database } = await opened()
    const collection = contacts(database)
    await serverHas(database, [{ id: id(1), first_name: '0' }])
    await collection.preload()
    const seen: number[] = []
    collection.subscribeChanges(() => seen.push(Number(collection.get(id(1))?.first_name)))
    const written = Array.from({ length: 20 }, (_, index) =>
      collection.update(id(1), (draft) => {
        draft.first_name = String(index + 1)
      }),
    )
    await Promise.all(written.map(({ isPersisted }) => isPersisted.promise))
    expect(collection.get(id(1))?.first_name).toBe('20')
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
  })
})
