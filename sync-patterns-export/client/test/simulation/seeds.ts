import { afterAll, expect, test } from 'vitest'
import { Disks } from './disks'
import { Simulation } from './run'
import { simulated } from './template'

/** How many seeds run where nobody says which. */
const SEEDS = 200

/**
 * The seeds to run: `SEED=17` or `SEED=17-40`, else the first 200. With `TRACE=1` a failing seed
 * tells all that happened.
 */
function chosen(): number[] {
  const [first = 1, last = first] = (process.env['SEED'] ?? `1-${SEEDS}`).split('-').map(Number)
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

/** Runs one of several parts of the seeds, and tells what was run. */
export function simulate(part: number, parts: number): void {
  const simulation = new Simulation(new Disks(simulated))
  const isTraced = process.env['TRACE'] !== undefined
  const total = new Map<string, number>()
  const add = (what: string, count: number) => total.set(what, (total.get(what) ?? 0) + count)
  const seeds = chosen().filter((_, index) => index % parts === part - 1)
  if (seeds.length === 0) return test('has no seeds to run', () => {})

  test.each(seeds)('seed %i', { timeout: 300_000 }, async (seed) => {
    const report = await simulation.run(seed, isTraced)
    add('seeds', 1)
    add('steps', report.steps)
    for (const [fate, count] of report.fates) add(`writes ${fate}`, count)
    for (const [what, count] of report.counts) add(what, count)
    if (report.problems.length === 0) return
    if (isTraced) console.log(report.trace.join('\n'))
    const shown = report.problems.slice(0, 10).join('\n')
    expect.fail(`${shown}\nTo replay it: SEED=${seed} TRACE=1 npm run simulate`)
  })

  afterAll(async () => {
    await simulation.close()
    const counts = [...total].map(([what, count]) => `${what}: ${count}`)
    console.log(`simulation, part ${part} of ${parts}: ${counts.join(', ')}`)
  })
}
