import { collectionOf, ours } from './ours'
import { contacts } from './rows'
import { Stream } from './stream'
import { sample, type Task } from './take'
import { electricCollection, pglite, plugin } from './theirs'

/**
 * What the process keeps for each row after a first sync, with the rows shown: JavaScript's heap, and
 * PGlite's memory and files. Not what the system has given it: that is never given back.
 */
export async function memory(task: Task): Promise<void> {
  // A database takes memory without any row, and the first one more than the next.
  const first = await kept(task, 0)
  const second = await kept(task, 0)
  const full = await kept(task, task.rows)
  const empty = second - first
  sample(task, task.subject ?? '', (full - second - empty) / task.rows)
}

/** Keeps what is measured alive. */
const alive: unknown[] = []

async function kept(task: Task, rows: number): Promise<number> {
  const stream = new Stream(contacts(rows), true)
  await show(task, stream)
  stream.forget()
  // What was needed for a moment only is given back in steps.
  for (let times = 0; times < 5; times += 1) {
    globalThis.gc?.()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

async function show({ subject, pattern4 }: Task, stream: Stream): Promise<void> {
  if (subject === 'electric') {
    const collection = electricCollection(stream)
    alive.push(collection)
    await collection.preload()
  } else if (subject === 'ours') {
    const { database } = await ours(stream.fetch)
    await database.client.subscribe('contacts').ready
    const collection = collectionOf(database)
    alive.push(collection)
    await collection.preload()
  } else {
    const pg = await pglite(pattern4)
    await plugin(pg, 'contacts_synced', stream, 'csv')
    alive.push(await pg.live.query('SELECT * FROM contacts', [], () => {}))
  }
}
