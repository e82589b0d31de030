import { createLiveQueryCollection } from '@tanstack/db'
import { collectionOf, fill, ours, silence } from './ours'
import { contacts, idOf } from './rows'
import { Stream } from './stream'
import { type Subject, take, type Task } from './take'
import { electricCollection, pglite, fill as fillTable, plugin } from './theirs'

/** Whoever waits for a contact to have a phone number. */
class Awaited {
  #id = ''
  #phone = ''
  #seen: () => void = () => {}

  next(id: string, phone: string): Promise<void> {
    this.#id = id
    this.#phone = phone
    return new Promise((resolve) => (this.#seen = resolve))
  }

  /** Some rows are shown. */
  show(rows: Iterable<{ id?: unknown; phone?: unknown } | undefined>): void {
    for (const row of rows) if (row?.id === this.#id && row.phone === this.#phone) this.#seen()
  }
}

/** Calls in a turn, of what takes too little for a sample of its own. */
const CHEAP = 20

let number = 0

/** A subject that changes a contact, another one each time, and waits until it is seen. */
function changing(
  { rows }: Task,
  name: string,
  awaited: Awaited,
  change: (id: string, phone: string) => unknown,
  calls = 1,
): Subject {
  const run = async () => {
    number += 7919
    const id = idOf(number % rows)
    const seen = awaited.next(id, `+${number}`)
    await change(id, `+${number}`)
    await seen
  }
  return { name, run, calls }
}

async function follow(
  awaited: Awaited,
  source: ReturnType<typeof collectionOf> | ReturnType<typeof electricCollection>,
): Promise<void> {
  const query = createLiveQueryCollection({
    query: (q) => q.from({ contacts: source as ReturnType<typeof electricCollection> }),
    startSync: true,
  })
  await query.preload()
  query.subscribeChanges((changes) => awaited.show(changes.map(({ value }) => value)))
}

const UPDATE = 'UPDATE contacts SET phone = $2 WHERE id = $1'

/** A write of the application, until a live query shows it. */
export async function write(task: Task): Promise<void> {
  const rows = contacts(task.rows)
  const own = new Awaited()
  const { database } = await ours(silence)
  await fill(database, rows)
  await follow(own, collectionOf(database))
  const subjects = [
    changing(task, 'ours', own, (id, phone) => database.get().query(UPDATE, [id, phone]), CHEAP),
  ]
  for (const kind of ['query', 'incrementalQuery'] as const) {
    const awaited = new Awaited()
    const pg = await pglite(task.pattern4)
    await fillTable(pg, 'contacts_synced', rows)
    const all = 'SELECT * FROM contacts'
    const show = ({ rows }: { rows: { id?: unknown }[] }) => awaited.show(rows)
    if (kind === 'query') await pg.live.query(all, [], show)
    else await pg.live.incrementalQuery(all, [], 'id', show)
    subjects.push(changing(task, kind, awaited, (id, phone) => pg.query(UPDATE, [id, phone])))
  }
  await take(task, subjects)
}

/** A change that the stream brings, until a live query shows it. */
export async function arrive(task: Task): Promise<void> {
  const rows = contacts(task.rows)
  const push = (stream: Stream) => (id: string, phone: string) => stream.push({ id, phone })

  const [own, ownStream] = [new Awaited(), new Stream(rows, true)]
  const { database } = await ours(ownStream.fetch)
  await database.client.subscribe('contacts').ready
  await follow(own, collectionOf(database))

  const [memory, memoryStream] = [new Awaited(), new Stream(rows, true)]
  await follow(memory, electricCollection(memoryStream))

  const [table, tableStream] = [new Awaited(), new Stream(rows, true)]
  const pg = await pglite(task.pattern4)
  await plugin(pg, 'contacts_synced', tableStream, 'csv')
  await pg.live.query('SELECT * FROM contacts', [], ({ rows }) => table.show(rows))

  await take(task, [
    changing(task, 'ours', own, push(ownStream), CHEAP),
    changing(task, 'electric', memory, push(memoryStream), CHEAP),
    changing(task, 'plugin', table, push(tableStream)),
  ])
}
