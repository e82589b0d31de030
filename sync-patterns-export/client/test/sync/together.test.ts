import { expect, test } from 'vitest'
import {
  device,
  FailingAdapter,
  id,
  isLive,
  open,
  passing,
  projectWith,
  serverOf,
  TestTime,
  theirs,
  until,
} from './support'

const project = projectWith('contacts', 'tags')

const tag = (number: number) =>
  ({ table: 'tags', operation: 'insert', value: { id: id(number), name: `T${number}` } }) as const

/** A device, and what its views have shown after each transaction: how many contacts and tags. */
async function start(together: readonly string[]) {
  const time = new TestTime()
  const server = serverOf(project, time)
  const adapter = new FailingAdapter(await open(project))
  const seen = new Set<string>()
  const here = await device(server, project, time, { adapter, together })
  await until('it is live', isLive(here))
  const counts = async () => {
    const [row] = await here.rows(
      "SELECT CAST((SELECT count(*) FROM contacts) AS TEXT) || ' ' || CAST((SELECT count(*) FROM tags) AS TEXT) AS n",
    )
    return row!['n']!
  }
  adapter.onCommit = async () => void seen.add(await counts())
  return { adapter, counts, here, seen, server, time }
}

test('semantics 26: rows of one server transaction in two tables appear together, also when one stream is late', async () => {
  const { counts, seen, server } = await start(['contacts', 'tags'])
  for (let number = 1; number <= 5; number += 1) {
    server.shapes.hold(number % 2 ? 'tags' : 'contacts')
    server.write([theirs.insert(number, `P${number}`), tag(number)])
    const before = server.asked.length
    await until('the late one is asked again', () => server.asked.length > before + 1)
    server.shapes.release()
    await until('both are there', async () => (await counts()) === `${number} ${number}`)
  }
  expect([...seen].filter((count) => count.split(' ')[0] !== count.split(' ')[1])).toEqual([])
})

test('semantics 26: without asking for it, each stream goes its own way', async () => {
  const { counts, server } = await start([])
  server.shapes.hold('tags')
  server.write([theirs.insert(1, 'Ada'), tag(1)])
  await until('one is there', async () => (await counts()) === '1 0')
})

test('semantics 26: a quiet stream is asked, not waited for', async () => {
  const { counts, server, time } = await start(['contacts', 'tags'])
  const now = time.now()
  server.write([theirs.insert(1, 'Ada')])
  await until('it is there', async () => (await counts()) === '1 0')
  expect(time.now()).toBe(now)
})

test('semantics 26: what was held when the database failed, or the device restarted, comes again', async () => {
  const { adapter, counts, here, seen, server, time } = await start(['contacts', 'tags'])
  let failures = 0
  adapter.failAfter = (run) => {
    const isApply = run.some((sql) => sql.includes('_synced'))
    if (isApply) failures += 1
    return isApply && failures < 3
  }
  server.write([theirs.insert(1, 'Ada'), tag(1)])
  await passing(time, 'both are there', async () => (await counts()) === '1 1')
  server.shapes.hold('tags')
  server.write([theirs.insert(2, 'Grace'), theirs.delete(1), tag(2)])
  await here.restart()
  server.shapes.release()
  await passing(time, 'all is there', async () => (await counts()) === '1 2')
  server.shapes.expire()
  server.write([theirs.insert(3, 'Edsger'), tag(3)])
  await passing(time, 'all is there', async () => (await counts()) === '2 3')
  await passing(time, 'it is live', isLive(here))
  expect(seen).not.toContain('2 2')
})
