import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { Chromium } from './chromium'
import { site } from './site'

const ROUNDS = Number(process.env['ROUNDS'] ?? 3)
const adapters = (process.env['ADAPTER'] ?? 'pglite sqlite').split(' ')

let at: Awaited<ReturnType<typeof site>>
beforeAll(async () => void (at = await site()))
afterAll(() => at.close())

/** Kills a tab's process, its worker with it, where it stands. */
async function kill(chromium: Chromium, page: Page): Promise<void> {
  const session = await chromium.context.newCDPSession(page)
  const crashed = new Promise((resolve) => page.once('crash', resolve))
  // It is never answered.
  session.send('Page.crash').catch(() => {})
  await crashed
  await page.close()
}

test.each(adapters)(
  `%s: tabs that hold the database are killed in the middle of writes, ${ROUNDS} times (semantics 20)`,
  async (adapter) => {
    const chromium = await Chromium.start(await mkdtemp(join(tmpdir(), 'sync-patterns-')))
    onTestFinished(() => chromium.forget())
    const open = async () => {
      const page = await chromium.context.newPage()
      await page.goto(`${at.url}/${adapter}.html`)
      await page.waitForFunction(() => window.tab !== undefined)
      await page.evaluate(() => window.tab.open())
      return page
    }
    const done: string[] = []
    let holder = await open()
    let next = await open()
    for (let round = 1; round <= ROUNDS; round += 1) {
      let some = () => {}
      const hasSome = new Promise<void>((resolve) => (some = resolve))
      const before = done.length
      await holder.exposeFunction('done', (name: string) => {
        done.push(name)
        if (done.length > before + (round % 5)) some()
      })
      await holder.evaluate((prefix) => window.tab.addAll(prefix), `round ${round}`)
      await hasSome
      await kill(chromium, holder)
      // The other tab holds it now: all that counted as done is there, and it can be written.
      await next.evaluate((name) => window.tab.add(name), `after ${round}`)
      done.push(`after ${round}`)
      const names = new Set(await next.evaluate(() => window.tab.names()))
      expect(done.filter((name) => !names.has(name))).toEqual([])
      // The collection shows it too, without being asked.
      const last = done.at(-2)!
      await next.waitForFunction((name) => window.tab.shown().includes(name), last)
      holder = next
      next = await open()
    }
    console.log(
      `${adapter}: ${ROUNDS} tabs killed, ${done.length} writes counted as done, none lost`,
    )
  },
)
