import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, inject, test } from 'vitest'
import { Api } from '../harness/api.ts'
import { buildBenchmark } from '../harness/build.ts'
import { Device } from '../harness/device.ts'
import { Network } from '../harness/network.ts'
import { root } from '../harness/places.ts'
import { TEAMS } from '../harness/teams.ts'
import { median, table } from './report.ts'

const VARIANTS = ['PGlite', 'SQLite', 'Electric'] as const
const STARTS = ['cold', 'warm', 'offline'] as const
const MARKS = ['first row', 'all rows'] as const
/** What a request takes longer: nothing, as on one machine; and what it may take to a server far away. */
const DELAYS = [0, 300] as const
const ROUNDS = Number(process.env['ROUNDS'] ?? 5)

/** How long a start without a network gets to show a row that it cannot have. */
const PATIENCE = 5_000

type Variant = (typeof VARIANTS)[number]
type Start = (typeof STARTS)[number]
type Times = Record<(typeof MARKS)[number], number>

test('starts with and without a local database', async () => {
  const api = await Api.of('north')
  const found = new Map<string, Times[]>()
  const of = (variant: Variant, start: Start, delay: number): Times[] => {
    const name = `${variant} ${start} ${delay}`
    return found.get(name) ?? found.set(name, []).get(name)!
  }
  const folder = join(inject('results'), '..')
  const pages = VARIANTS.map((name) => buildBenchmark(name, join(folder, `bench-${name}`)))
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, variant] of VARIANTS.entries()) {
      const network = await Network.to(inject('server'))
      network.pagesFrom(pages[index]!)
      for (const delay of DELAYS) {
        network.restore()
        network.slow(delay)
        const device = await Device.start({ origin: network.origin, requestsFail: true })
        await device.remember({ token: api.token, total: String(TEAMS.north) })
        for (const start of STARTS) {
          if (start === 'offline') network.cut()
          const isHopeless = variant === 'Electric' && start === 'offline'
          const { page } = await device.open()
          of(variant, start, delay).push(await times(page, isHopeless ? PATIENCE : 0))
          await page.evaluate(() => navigator.serviceWorker.ready)
          await page.close()
        }
        await device.end()
      }
      await network.close()
    }
  }
  const tables = DELAYS.map((delay) => {
    const rows = STARTS.flatMap((start) =>
      MARKS.map((mark) => {
        const all = VARIANTS.map((variant) => of(variant, start, delay).map((one) => one[mark]))
        return [`${start}, ${mark}`, all.map(median)] as const
      }),
    )
    const title = delay === 0 ? 'Server on the same machine' : `Every request ${delay} ms longer`
    return `**${title}**\n\n${table(VARIANTS, rows)}`
  })
  const text = tables.join('\n')
  console.log(text)
  const hopeless = DELAYS.flatMap((delay) => of('Electric', 'offline', delay))
  expect(hopeless.every((one) => one['first row'] === Infinity)).toBe(true)
  if (process.env['WRITE'] === '1') write(text)
})

/** Milliseconds from the navigation to each mark. */
async function times(page: Page, patience: number): Promise<Times> {
  const marked = page.waitForFunction(
    (names) => names.every((name) => performance.getEntriesByName(name).length > 0),
    MARKS,
    { timeout: patience || 600_000 },
  )
  // Without a network there are marks, or never.
  await marked.catch((error: unknown) => {
    if (patience === 0) throw error
  })
  return page.evaluate((names) => {
    const at = (name: string) => performance.getEntriesByName(name)[0]?.startTime ?? Infinity
    return Object.fromEntries(names.map((name) => [name, at(name)]))
  }, MARKS) as Promise<Times>
}

function write(text: string): void {
  const path = join(root, 'docs/benchmarks.md')
  const page = readFileSync(path, 'utf8')
  const marks = /(<!-- start -->\n)[^]*(<!-- end of start -->)/
  if (!marks.test(page)) throw new Error(`${path} has no marks for \`start\``)
  writeFileSync(
    path,
    page.replace(marks, (_, before, after) => `${before}\n${text}\n${after}`),
  )
}
