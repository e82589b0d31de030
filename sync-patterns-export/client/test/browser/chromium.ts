import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The browser: `CHROMIUM=/its/path`, or where systems have it. */
function executable(): string {
  const found = process.env['CHROMIUM'] ?? PLACES.find((path) => existsSync(path))
  if (found !== undefined) return found
  throw new Error(`There is no Chromium in ${PLACES.join(', ')}: say where with CHROMIUM=/its/path`)
}

/** A Chromium that is a process of our own, so that it can be killed like one. */
export class Chromium {
  private constructor(
    readonly context: BrowserContext,
    readonly browser: Browser,
    private readonly child: ChildProcess,
    private readonly profile: string,
  ) {}

  static async start(profile: string): Promise<Chromium> {
    const port = join(profile, 'DevToolsActivePort')
    await rm(port, { force: true })
    // The lock of one that was killed.
    await rm(join(profile, 'SingletonLock'), { force: true })
    const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run']
    const child = spawn(
      executable(),
      [...flags, `--user-data-dir=${profile}`, '--remote-debugging-port=0', 'about:blank'],
      { detached: true, stdio: 'ignore' },
    )
    const address = await until(async () => (await readFile(port, 'utf8')).split('\n')[0])
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${address}`)
    return new Chromium(browser.contexts()[0]!, browser, child, profile)
  }

  /** Kills all its processes where they stand. */
  async kill(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve))
    process.kill(-this.child.pid!, 'SIGKILL')
    await gone
    await this.browser.close().catch(() => {})
  }

  /** Kills it, and removes what it kept. */
  async forget(): Promise<void> {
    await this.kill()
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** What something gives, once it does. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 60_000; ;) {
    const found = await look().catch(() => undefined)
    if (found) return found
    if (Date.now() > end) throw new Error('Chromium did not start')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
