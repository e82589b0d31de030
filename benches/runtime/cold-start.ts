import { createCollection } from '@tanstack/db'
import { collectionOf, fill, ours, silence } from './ours'
import { contacts } from './rows'
import { take, type Task } from './take'

/** The database is open; a collection of all its rows, from nothing to ready. */
export async function coldStart(task: Task): Promise<void> {
  const { database, pg } = await ours(silence)
  await fill(database, contacts(task.rows))
  const first = collectionOf(database)
  await first.preload()
  const decoded = [...first.toArray]
  await first.cleanup()

  let collection: { cleanup(): Promise<void> }
  const after = () => collection.cleanup()
  await take(task, [
    {
      name: 'ours',
      run() {
        const own = collectionOf(database)
        collection = own
        return own.preload()
      },
      after,
    },
    {
      // What TanStack DB takes to be given rows that are there already.
      name: 'share',
      run() {
        const share = createCollection<(typeof decoded)[number], string>({
          getKey: ({ id }) => id,
          sync: {
            sync({ begin, write, commit, markReady }) {
              begin()
              for (const value of decoded) write({ type: 'insert', value })
              commit()
              markReady()
            },
          },
        })
        collection = share
        return share.preload()
      },
      after,
    },
    {
      // The least that it takes to get the rows out of PGlite, without making values of them.
      name: 'copy',
      run: () => pg.query("COPY (SELECT * FROM contacts) TO '/dev/blob'"),
    },
    { name: 'query', run: () => pg.query('SELECT * FROM contacts') },
  ])
}
