import { expect, test } from 'vitest'
import type { Fault, TestServer } from '../server'
import { isWrite } from '../server'
import type { Device } from './support'
import { device, id, outboxOf, passing, projectWith, serverOf, TestTime, write } from './support'

const project = projectWith('contacts', 'issues')
const tenant = id(900)
const headers = () => ({ 'x-tenant': tenant })
const projects = [id(501), id(502)]
const { SEEDS = '1,2,3,4,5,6' } = process.env

/** Numbers that a seed determines. */
function chance(seed: number) {
  let state = seed * 7919 + 1
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
  const below = (end: number) => Math.floor(random() * end)
  return { below, pick: <T>(from: readonly T[]): T => from[below(from.length)]!, random }
}

type Chance = ReturnType<typeof chance>

/** A write of an application that may be refused by the local database: then nothing has happened. */
async function writeSomething(here: Device, { below, pick }: Chance): Promise<void> {
  const row = id(1 + below(6))
  const name = `N${below(1000)}`
  const statements = [
    `INSERT INTO contacts (id, first_name) VALUES ('${row}', '${name}')`,
    `UPDATE contacts SET first_name = '${name}' WHERE id = '${row}'`,
    `UPDATE contacts SET email = ${pick(['NULL', `'${name}'`])} WHERE id = '${row}'`,
    `DELETE FROM contacts WHERE id = '${row}'`,
    `INSERT INTO issues (id, project_id, title) VALUES ('${row}', '${pick(projects)}', '${name}')`,
    `UPDATE issues SET project_id = '${pick(projects)}' WHERE id = '${row}'`,
    `UPDATE issues SET title = '${name}' WHERE id = '${row}'`,
    `DELETE FROM issues WHERE id = '${row}'`,
  ]
  const count = 1 + below(2)
  const sql = Array.from({ length: count }, () => pick(statements)).join(';')
  await write(here, sql).catch((error: Error) => {
    expect(error.message).toContain('has a row with this key already')
  })
}

function someFault({ below, pick }: Chance): Fault | null {
  if (below(4) > 0) return null
  return pick<Fault>([
    { is: 'lost request' },
    { is: 'lost answer' },
    { is: 'cut body' },
    { is: 'status', status: pick([500, 503, 429]), retryAfter: below(3) },
    { is: 'delay', request: below(3000), answer: below(3000) },
    { is: 'slow commit', after: below(2000) },
    { is: 'duplicate', after: below(3000) },
  ])
}

/** What the server has, in the form of {@link ofDevice}. */
function ofServer(server: TestServer): string[] {
  const text = (value: string | null | undefined) => (value ? (JSON.parse(value) as string) : null)
  const contacts = [...server.rows('contacts').values()].map((row) =>
    JSON.stringify([text(row['id']), text(row['first_name']), text(row['email'])]),
  )
  const issues = projects.flatMap((scope) =>
    [...server.rows('issues', [scope, tenant]).values()].map((row) =>
      JSON.stringify([text(row['id']), text(row['title']), text(row['project_id'])]),
    ),
  )
  return [...contacts.sort(), ...issues.sort()]
}

async function ofDevice(here: Device): Promise<string[]> {
  const contacts = await here.rows('SELECT CAST(id AS TEXT), first_name, email FROM contacts')
  const issues = await here.rows(
    'SELECT CAST(id AS TEXT), title, CAST(project_id AS TEXT) FROM issues',
  )
  const texts = (rows: typeof contacts) =>
    rows.map((row) => JSON.stringify(Object.values(row))).sort()
  return [...texts(contacts), ...texts(issues)]
}

test.each(SEEDS.split(',').map(Number))(
  'semantics 25: whatever went wrong, at the end every device shows what the server has (seed %i)',
  { timeout: 120_000 },
  async (seed) => {
    const random = chance(seed)
    const time = new TestTime()
    const server = serverOf(project, time, { chunkBytes: random.pick([500, 100_000]) })
    server.refuse((change) =>
      JSON.stringify([...change.values]).includes('N13')
        ? { status: 422, code: 'refused', message: 'no thirteens' }
        : null,
    )
    const devices: Device[] = []
    for (const transport of ['rest', 'batch'] as const) {
      const together = transport === 'batch' ? ['contacts', 'issues'] : []
      const here = await device(server, project, time, { headers, together, transport })
      for (const project_id of projects) here.client.subscribe('issues', { project_id })
      devices.push(here)
    }
    server.faults.policy = () => someFault(random)
    for (let step = 0; step < 60; step += 1) {
      const here = random.pick(devices)
      const what = random.below(20)
      if (what < 12) await writeSomething(here, random)
      else if (what === 12) here.setOnline(false)
      else if (what === 13) here.setOnline(true)
      else if (what === 14) server.shapes.expire()
      else if (what === 15) server.shapes.compact()
      else if (what === 16) server.shapes.pause()
      else if (what === 17) server.shapes.resume()
      else if (what === 18) {
        await here.restart()
        for (const project_id of projects) here.client.subscribe('issues', { project_id })
      }
      await new Promise((resolve) => setTimeout(resolve, random.below(12)))
      time.advance(random.below(1500))
    }
    server.faults.clear()
    server.shapes.resume()
    for (const here of devices) here.setOnline(true)
    const isDone = async () => {
      for (const here of devices) if ((await outboxOf(here)).length > 0) return false
      const expected = JSON.stringify(ofServer(server))
      for (const here of devices)
        if (JSON.stringify(await ofDevice(here)) !== expected) return false
      return devices.every((here) => here.status.get().state.is === 'live')
    }
    await passing(time, 'all devices show what the server has', isDone).catch(async (error) => {
      for (const here of devices) {
        expect(await ofDevice(here)).toEqual(ofServer(server))
        expect(await outboxOf(here)).toEqual([])
      }
      throw error
    })

    const asked = server.asked.filter(isWrite).length
    expect(asked).toBeGreaterThan(0)
    for (const here of devices) {
      for (const { status } of await here.client.rejected()) expect(status ?? 422).not.toBe(403)
    }
  },
)
