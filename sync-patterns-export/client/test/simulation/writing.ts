import type { Connection } from '../../src/adapter'
import type { Model } from '../../src/model'
import type { Settlement } from '../../src/engine'
import type { Device, Surroundings, Tab } from './device'
import { changedColumns, models, newRow } from './models'
import type { Random } from './random'
import { localRows } from './rows'

/** One change that the application makes, as the view takes it. */
type Change =
  | { readonly is: 'insert'; readonly table: string; readonly row: Record<string, unknown> }
  | { readonly is: 'update'; readonly table: string; readonly key: string; readonly row: object }
  | { readonly is: 'delete'; readonly table: string; readonly key: string }

/** The database's own way to say that a key is taken (semantics 5). */
const UNIQUE_VIOLATION = '23505'

/** What the user of a tab does: reads what is there, and changes some of it in one transaction. */
export async function useApplication(
  device: Device,
  tab: Tab,
  around: Surroundings,
  random: Random,
): Promise<void> {
  if (!tab.open) return
  const { adapter, client } = tab.open
  const isConfirmed = random.chance(0.2)
  const tables = models.filter(({ mode }) => (mode === 'confirmed') === isConfirmed)
  const changes: Change[] = []
  for (let count = random.chance(0.7) ? 1 : 1 + random.below(4); count > 0; count -= 1) {
    const model = random.pick(tables)
    const keys = await keysOf(adapter, model)
    const issues = await keysOf(
      adapter,
      models.find(({ table }) => table === 'issues')!,
    )
    changes.push(aChange(model.table, keys, issues, random))
  }
  let ids: readonly string[]
  try {
    ids = await adapter.transaction(async (connection) => {
      for (const change of changes) await make(connection, change)
      const written = adapter.statements.writesOfTransaction
      return (await connection.query<{ write_id: string }>(written)).map((row) => row.write_id)
    })
  } catch (error) {
    if ((error as { code?: string }).code === UNIQUE_VIOLATION) return
    return around.violated(`${device.name}: a write failed: ${String(error)}`)
  }
  if (isConfirmed && ids.length > 0) {
    const settlement = await client.settled(ids)
    const isItself = (id: string) => device.ledger.writes.get(id)?.fate !== 'sent again'
    const problem = contradiction(settlement, ids.filter(isItself), device, around)
    if (problem) around.violated(`${device.name}: ${problem}`)
  }
}

async function keysOf(connection: Connection, model: Model): Promise<string[]> {
  return [...(await localRows(connection, model, 'view')).keys()].sort()
}

function aChange(
  table: string,
  keys: readonly string[],
  issues: readonly string[],
  random: Random,
): Change {
  const hasColumns = table !== 'issue_assignees'
  const is = random.weighted([
    [keys.length > 8 ? 1 : 3, 'insert'],
    [keys.length > 0 && hasColumns ? 4 : 0, 'update'],
    [keys.length > 0 ? 1 : 0, 'delete'],
  ] as const)
  if (is === 'insert') {
    const ids = issues.map((key) => (JSON.parse(key) as string[])[0]!)
    return { is, table, row: newRow(table, random, ids) }
  }
  const key = random.pick(keys)
  return is === 'delete'
    ? { is, table, key }
    : { is, table, key, row: changedColumns(table, random) }
}

async function make(connection: Connection, change: Change): Promise<void> {
  const { statements } = models.find(({ table }) => table === change.table)!
  if (change.is === 'insert')
    await connection.query(statements.insert, [JSON.stringify(change.row)])
  if (change.is === 'delete') await connection.query(statements.delete, [change.key])
  if (change.is === 'update') {
    await connection.query(statements.update, [change.key, JSON.stringify(change.row)])
  }
}

/** What is wrong with what a confirmed write came to, if anything (semantics 22). */
function contradiction(
  settlement: Settlement,
  ids: readonly string[],
  { ledger }: Device,
  { server }: Surroundings,
): string | null {
  const outcomes = ids.map((id) => server.outcome(id))
  const refused = outcomes.filter((outcome) => outcome && 'error' in outcome.result)
  const what = `${ids.join(', ')}: ${JSON.stringify(outcomes.map((outcome) => outcome?.result))}`
  switch (settlement.is) {
    case 'accepted': {
      const isApplied = outcomes.every((outcome) => outcome !== undefined)
      const isRefused = refused.some((outcome) => outcome?.status !== 404)
      return isApplied && !isRefused ? null : `accepted, and not applied: ${what}`
    }
    case 'refused': {
      // What changes a row is refused along with the insert of that row (semantics 17).
      const causes = ids.flatMap((id) => server.outcome(ledger.causes.get(id) ?? '') ?? [])
      const isAlong = causes.some(({ result }) => 'error' in result)
      const isRefused = refused.length > 0 || isAlong || settlement.status === 403
      return isRefused ? null : `refused by nobody: ${what}`
    }
    case 'withdrawn':
      return outcomes.every((outcome) => outcome === undefined) ? null : `withdrawn: ${what}`
    case 'unknown':
      return null
  }
}
