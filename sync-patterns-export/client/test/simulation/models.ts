import type { Model, Project } from '../../src/model'
import { project as tracker } from '../generated/tracker/project'
import type { Random } from './random'

const TABLES = ['organizations', 'projects', 'issues', 'comments', 'issue_assignees', 'budgets']

/** The tracker's models that are simulated: optimistic and confirmed, with scopes and through parents. */
export const project: Project = {
  ...tracker,
  config: { electricUrl: 'http://sync.test/shapes', apiBaseUrl: 'http://sync.test' },
  models: Object.fromEntries(TABLES.map((table) => [table, (tracker as Project).models[table]!])),
}

export const models: readonly Model[] = Object.values(project.models)

/** Those whose rows come by project. */
export const scoped: readonly string[] = ['issues', 'comments', 'issue_assignees', 'budgets']

/** What the server's application refuses to be called. */
export const REFUSED = 'refuse me'

function ids(kind: string, count: number): readonly string[] {
  return Array.from(
    { length: count },
    (_, n) => `00000000-0000-4000-8000-${kind}${String(n).padStart(11, '0')}`,
  )
}

/** Few of each, so that devices meet at the same rows. */
const IDS: Readonly<Record<string, readonly string[]>> = {
  organizations: ids('a', 6),
  projects: ids('b', 6),
  issues: ids('c', 12),
  comments: ids('d', 12),
  budgets: ids('e', 6),
  users: ids('f', 3),
}

/** The scopes that there are. */
export const PROJECTS: readonly string[] = ids('b', 3)

/** The row of an insert: the columns that a client writes. Most refer to an issue that is there. */
export function newRow(
  table: string,
  random: Random,
  issues: readonly string[],
): Record<string, unknown> {
  const key =
    table === 'issue_assignees'
      ? { user_id: random.pick(IDS['users']!) }
      : { id: anId(table, random) }
  const issue_id =
    issues.length > 0 && random.chance(0.9) ? random.pick(issues) : random.pick(IDS['issues']!)
  return { ...key, ...columns(table, random, 'insert', issue_id) }
}

/** Some columns of an update. */
export function changedColumns(table: string, random: Random): Record<string, unknown> {
  const all = Object.entries(columns(table, random, 'update', ''))
  const some = all.filter(() => random.chance(0.5))
  return Object.fromEntries(some.length > 0 ? some : all.slice(0, 1))
}

function anId(table: string, random: Random): string {
  // Now and then a key that nobody else has thought of.
  return random.chance(0.6) ? random.uuid() : random.pick(IDS[table]!)
}

function columns(table: string, random: Random, operation: 'insert' | 'update', issue_id: string) {
  const isNew = operation === 'insert'
  const word = () => (random.chance(0.03) ? REFUSED : `word ${random.below(1000)} 🦀 "x"`)
  const maybe = () => (random.chance(0.3) ? null : word())
  switch (table) {
    case 'organizations':
      return { name: word(), slug: `s${random.below(99)}`, country_code: maybe() }
    case 'projects':
      return { name: word(), color: random.below(1 << 24), ...(isNew ? { slug: 'slug' } : {}) }
    case 'issues':
      return {
        title: word(),
        description: maybe(),
        order: random.below(1000) / 8,
        keywords: Array.from({ length: random.below(3) }, () => `a,"{b}\\${random.below(9)}`),
        ...(isNew || random.chance(0.3) ? { project_id: random.pick(PROJECTS) } : {}),
      }
    case 'comments':
      return {
        body: word(),
        ...(isNew ? { issue_id, author_id: random.uuid() } : {}),
      }
    case 'budgets':
      return {
        name: word(),
        amount: `${random.below(1_000_000)}9999999999999.${random.below(90) + 10}`,
        note: maybe(),
        ...(isNew ? { project_id: random.pick(PROJECTS) } : {}),
      }
    default:
      return { issue_id }
  }
}
