import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { Chromium } from './chromium'
import { site } from './site'

const ROUNDS = Number(process.env['ROUNDS'] ?? 3)
const adapters = (process.env['ADAPTER'] ?? 'pglite sqlite').split(' ')

let at: Awaited<ReturnType<typeof site>>
beforeAll(async () => void (at = await site()))
afterAll(() => at.close())

async function profile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sync-patterns-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  return folder
}

async function tab(chromium: Chromium, adapter: string): Promise<Page> {
  const page = await chromium.context.newPage()
  await page.goto(`${at.url}/${adapter}.html`)
  await page.waitForFunction(() => window.tab !== undefined)
  return page
}

const open = (page: Page) => page.evaluate(() => window.tab.open())
const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds))

describe.each(adapters)('%s, when the browser is killed', (adapter) => {
  test(`in the middle of writes, ${ROUNDS} times: nothing that counts as done is lost`, async () => {
    const folder = await profile()
    const done: string[] = []
    for (let round = 1; round <= ROUNDS + 1; round += 1) {
      const chromium = await Chromium.start(folder)
      const page = await tab(chromium, adapter)
      await open(page)
      const names = new Set(await page.evaluate(() => window.tab.names()))
      expect(done.filter((name) => !names.has(name))).toEqual([])
      if (round > ROUNDS) {
        console.log(`${adapter}: ${ROUNDS} kills, ${done.length} writes counted as done, none lost`)
        return chromium.forget()
      }
      let some = () => {}
      const hasSome = new Promise<void>((resolve) => (some = resolve))
      const before = done.length
      await page.exposeFunction('done', (name: string) => {
        done.push(name)
        if (done.length > before + (round % 5)) some()
      })
      await page.evaluate((prefix) => window.tab.addAll(prefix), `round ${round}`)
      await hasSome
      await pause(Math.random() * 200)
      await chromium.kill()
    }
  })

  test(`during its very first start, ${ROUNDS} times: it opens the next time`, async () => {
    let longest = 2000
    for (let round = 1; round <= ROUNDS; round += 1) {
      const folder = await profile()
      const killed = await Chromium.start(folder)
      const page = await tab(killed, adapter)
      const begin = Date.now()
      const opening = open(page).then(
        () => Date.now() - begin,
        () => undefined,
      )
      const took = await Promise.race([opening, pause((Math.random() * longest * 3) / 2)])
      if (typeof took === 'number') longest = took
      await killed.kill()
      const next = await Chromium.start(folder)
      const again = await tab(next, adapter)
      await open(again)
      await again.evaluate(() => window.tab.add('Ada'))
      expect(await again.evaluate(() => window.tab.names())).toEqual(['Ada'])
      await next.forget()
    }
    console.log(`${adapter}: ${ROUNDS} kills during the first start, all opened after it`)
  })
})
