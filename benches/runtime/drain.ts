import { ours, silence } from './ours'
import { sample, type Task } from './take'
import { pglite } from './theirs'

const INSERT = `INSERT INTO contacts (id, first_name, last_name, position, is_favorite)
  VALUES (gen_random_uuid(), $1, 'Last', 1, FALSE)`

/** Writes made while the device was offline, from the moment it is back until all are accepted. */
export async function drain(task: Task): Promise<void> {
  const run = task.subject === 'by hand' ? await byHand(task) : await own(task)
  const before = process.cpuUsage()
  await run()
  const { user, system } = process.cpuUsage(before)
  sample(task, task.subject ?? '', (user + system) / 1000)
}

async function own({ rows, subject }: Task): Promise<() => Promise<void>> {
  let [isOnline, accepted, txid] = [false, 0, 1000]
  const listeners = new Set<(isOnline: boolean) => void>()
  let done = () => {}
  const all = new Promise<void>((resolve) => (done = resolve))
  const fetch: typeof silence = async (input, init) => {
    if (init?.method === undefined || init.method === 'GET') return silence(input, init)
    txid += 1
    const body = String(init.body)
    const writes = Array.from(body.matchAll(/"write_id":"([^"]+)"/g), ([, write_id]) => write_id)
    accepted += writes.length || 1
    if (accepted >= rows) done()
    const results = writes.map((write_id) => ({ write_id, status: 200, txid }))
    const answer = writes.length > 0 ? { results } : { txid }
    return new Response(JSON.stringify(answer), { status: writes.length > 0 ? 200 : 201 })
  }
  const { database } = await ours(
    fetch,
    { transport: subject === 'ours, batch' ? 'batch' : 'rest' },
    {
      isOnline: () => isOnline,
      onOnline(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
  )
  const adapter = database.get()
  for (let count = 0; count < rows; count += 1) await adapter.query(INSERT, [`First ${count}`])
  return async () => {
    isOnline = true
    for (const listener of listeners) listener(true)
    await all
    const unsent = () => adapter.query<{ count: string }>(adapter.statements.unsentWrites)
    while ((await unsent())[0]?.count !== '0') await new Promise((next) => setTimeout(next, 5))
  }
}

/** The oldest change, a request, away with it, the next one: as the specification has it. */
async function byHand({ rows, pattern4 }: Task): Promise<() => Promise<void>> {
  const pg = await pglite(pattern4)
  for (let count = 0; count < rows; count += 1) await pg.query(INSERT, [`First ${count}`])
  const post = async (body: string) => new Response(JSON.stringify({ txid: body.length }))
  return async () => {
    for (;;) {
      const next = 'SELECT * FROM _changes ORDER BY id LIMIT 1'
      const [change] = (await pg.query<{ id: number; value: unknown }>(next)).rows
      if (!change) return
      await (await post(JSON.stringify(change.value))).json()
      await pg.query('DELETE FROM _changes WHERE id = $1', [change.id])
    }
  }
}
