import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { Chromium } from './chromium'
import { site } from './site'

let at: Awaited<ReturnType<typeof site>>
beforeAll(async () => void (at = await site()))
afterAll(() => at.close())

/** A browser whose user lets no site store anything. */
async function blocking(): Promise<Chromium> {
  const profile = await mkdtemp(join(tmpdir(), 'sync-patterns-'))
  await mkdir(join(profile, 'Default'))
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } }
  await writeFile(join(profile, 'Default/Preferences'), JSON.stringify(preferences))
  const chromium = await Chromium.start(profile)
  onTestFinished(() => chromium.forget())
  return chromium
}

test.each(['pglite', 'sqlite'])(
  '%s, where storage is blocked, is refused or in memory',
  async (adapter) => {
    const chromium = await blocking()
    const page = await chromium.context.newPage()
    await page.goto(`${at.url}/${adapter}.html`)
    await page.waitForFunction(() => window.tab !== undefined)
    await expect(page.evaluate(() => window.tab.open())).rejects.toThrow('keeps no data')
    expect(await page.evaluate(() => window.tab.open('memory'))).toBe('memory')
    await page.evaluate(() => window.tab.add('Ada'))
    expect(await page.evaluate(() => window.tab.names())).toEqual(['Ada'])
    await page.waitForFunction(() => window.tab.shown().includes('Ada'))
  },
)
