import { localRows, serverRow } from './rows'
import type { Device } from './device'
import { models, scoped } from './models'
import type { World } from './world'

/** How long a world without faults may take to come to rest. */
const LIMIT = 20 * 60_000

/** Lets a world come to rest, and says what is wrong then (semantics 25). */
export async function verdict(world: World): Promise<readonly string[]> {
  await world.heal()
  const deadline = world.scheduler.now() + LIMIT
  let differences: string[] = []
  while (!world.isBroken && world.scheduler.now() < deadline) {
    await world.pass(1000)
    if (world.devices.some((device) => device.ledger.outbox.length > 0)) continue
    differences = []
    for (const device of world.devices) {
      await world.until(() => !device.isBusy, 1000)
      differences.push(...(await differencesOf(world, device)))
    }
    if (differences.length === 0) break
  }
  if (world.isBroken) return world.violations
  const waiting = world.devices.flatMap(({ name, ledger }) =>
    ledger.outbox.map((entry) => `${name}: still in the outbox: ${JSON.stringify(entry)}`),
  )
  return [...waiting, ...differences, ...accounts(world)]
}

/** Where V of a device is not the server's table within its shapes. */
async function differencesOf(world: World, device: Device): Promise<string[]> {
  const { database } = world.server
  const differences: string[] = []
  for (const { table, scope } of world.subscribed(device)) {
    const model = models.find((model) => model.table === table)!
    const rows = [...database.rows(table)].filter(([, row]) =>
      device.ledger.isIn(table, scope, row),
    )
    const expected = new Map(rows.map(([key, row]) => [key, serverRow(model, row)]))
    const shown = await localRows(device.adapter, model, 'view')
    const instance = scoped.includes(table) ? `${table}:${JSON.stringify(scope)}` : table
    const where = `v."_instance" = '${instance}'`
    const synced = await localRows(device.adapter, model, 'synced', where)
    for (const key of new Set([...expected.keys(), ...synced.keys()])) {
      const [is, should] = [synced.has(key) ? shown.get(key) : undefined, expected.get(key)]
      if (is === should) continue
      differences.push(`${device.name}: ${instance} ${key} is ${is ?? 'not there'}, not ${should}`)
    }
    if (scoped.includes(table)) continue
    for (const key of shown.keys()) {
      if (!expected.has(key)) differences.push(`${device.name}: ${table} has ${key} too many`)
    }
  }
  return differences
}

/** Whether every write is where it belongs, and was applied once and in order (semantics 15, 19). */
function accounts({ server, devices }: World): string[] {
  const wrong: string[] = []
  for (const [writeId, versions] of server.database.written) {
    if (versions.length > 1) wrong.push(`the write ${writeId} was applied ${versions.length} times`)
  }
  for (const device of devices) {
    const { name, ledger } = device
    const rejected = new Set(ledger.rejected.map((refusal) => refusal.write_id))
    for (const [writeId, { entry, fate }] of ledger.writes) {
      const what = `${name}: the ${entry.operation} ${entry.id} of ${entry.table_name}`
      if (server.database.written.has(writeId) && fate !== 'observed') {
        wrong.push(`${what} was applied, and is ${fate}`)
      }
      if (fate === 'rejected' && !rejected.has(writeId) && !ledger.settled.has(writeId)) {
        wrong.push(`${what} was rejected, and is not in R`)
      }
    }
    wrong.push(...disorder(device, server.database.written))
  }
  return wrong
}

/** Where the writes of a device were not applied in order, or those of a transaction not together. */
function disorder(
  { name, ledger, options }: Device,
  written: ReadonlyMap<string, readonly number[]>,
): string[] {
  const wrong: string[] = []
  const all = [...ledger.writes.values()]
  // What is sent again comes after what was sent with it.
  const again = new Set(
    all.filter(({ fate }) => fate === 'sent again').map(({ entry }) => entry.id),
  )
  const versions = new Map<string, number>()
  let last = 0
  for (const { entry } of all) {
    const [version] = written.get(entry.write_id) ?? []
    if (version === undefined || again.has(entry.id)) continue
    const what = `${name}: the ${entry.operation} ${entry.id} of ${entry.table_name}`
    if (version < last) wrong.push(`${what} was applied out of order`)
    last = version
    const together = versions.get(entry.transaction_id) ?? version
    versions.set(entry.transaction_id, together)
    if (options.transport === 'batch' && version !== together) {
      wrong.push(`${what} was not applied together with its transaction`)
    }
  }
  return wrong
}
