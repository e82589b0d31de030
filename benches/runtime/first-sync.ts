import { ours } from './ours'
import { contacts } from './rows'
import { Stream } from './stream'
import { sample, type Task } from './take'
import { electricCollection, pglite, plugin } from './theirs'

/** Opens a database, and gives what runs the first sync into it. */
export async function firstSyncOf(
  subject: string,
  { pattern4 }: Pick<Task, 'pattern4'>,
  stream: Stream,
): Promise<() => Promise<unknown>> {
  switch (subject) {
    case 'ours': {
      const { database } = await ours(stream.fetch)
      const { ready } = database.client.subscribe('contacts')
      return () => {
        stream.open()
        return ready
      }
    }
    case 'electric':
      stream.open()
      return () => electricCollection(stream).preload()
    default: {
      stream.open()
      const pg = await pglite(pattern4)
      const method = subject.replace('plugin, ', '') as 'insert' | 'csv' | 'json' | 'useCopy'
      return () => plugin(pg, 'contacts_plain', stream, method)
    }
  }
}

/** From the first byte of the stream to the last row in the database. */
export async function firstSync(task: Task): Promise<void> {
  const subject = task.subject ?? ''
  const stream = new Stream(contacts(task.rows))
  const run = await firstSyncOf(subject, task, stream)
  globalThis.gc?.()
  const before = process.cpuUsage()
  await run()
  const { user, system } = process.cpuUsage(before)
  sample(task, subject, (user + system) / 1000)
}
