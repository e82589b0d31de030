import { mkdtempSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { inject, onTestFinished } from 'vitest'
import { App } from './app.ts'
import { ELSEWHERE } from './network.ts'

/** What a browser says in its console whenever a request fails, or is refused. */
const OF_REQUESTS = /^Failed to load resource: /

export interface DeviceOptions {
  /** The address that the page is opened at. */
  readonly origin: string
  /** Whether the test lets requests fail. */
  readonly requestsFail?: boolean
  /** How wide and high the window is. */
  readonly size?: { readonly width: number; readonly height: number }
  readonly colorScheme?: 'light' | 'dark'
}

let count = 0

/** A browser with a profile of its own, as on a machine of its own. */
export class Device {
  readonly #options: DeviceOptions
  readonly #profile: string
  readonly #name: string
  readonly #problems: string[] = []
  #context!: BrowserContext

  private constructor(options: DeviceOptions) {
    this.#options = options
    this.#name = `device-${(count += 1)}`
    this.#profile = mkdtempSync(join(inject('results'), 'profile-'))
  }

  /** Starts a browser for the running test, and ends it with the test. */
  static async start(options: DeviceOptions): Promise<Device> {
    const device = new Device(options)
    await device.#launch()
    onTestFinished(async ({ task }) => {
      if (task.result?.state === 'fail') await device.#leaveTraces(task.name)
      await device.end()
    })
    return device
  }

  /** Another tab, with the page. */
  async open(path = '/'): Promise<App> {
    const page = await this.#context.newPage()
    await page.goto(`${this.#options.origin}${path}`)
    return new App(page)
  }

  /** Puts values into the page's storage, before any script runs. */
  async remember(values: Readonly<Record<string, string>>): Promise<void> {
    await this.#context.addInitScript((given) => {
      // An empty page has no storage.
      if (location.origin === 'null') return
      for (const [name, value] of Object.entries(given)) localStorage.setItem(name, value)
    }, values)
  }

  /** The names of databases and folders that the page has on the device. */
  async stored(): Promise<string[]> {
    const page = await this.#context.newPage()
    await page.goto(`${this.#options.origin}/api/teams`)
    const names = await page.evaluate(async () => {
      const folder = await navigator.storage.getDirectory()
      const databases = await indexedDB.databases()
      const kept = databases.map(({ name }) => `${name}`)
      for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) {
        kept.push(name)
      }
      return kept
    })
    await page.close()
    return names
  }

  /** Whether the browser itself has a network: what its settings or a flight mode do. */
  setOffline(offline: boolean): Promise<void> {
    return this.#context.setOffline(offline)
  }

  /** Ends the browser as a power cut would, and starts it again with the same profile. */
  async kill(): Promise<void> {
    const lock = join(this.#profile, 'SingletonLock')
    // `machine-4711`
    const pid = Number(readlinkSync(lock).split('-').at(-1))
    const closed = new Promise((resolve) => this.#context.once('close', resolve))
    process.kill(pid, 'SIGKILL')
    await closed
    rmSync(lock, { force: true })
    await this.#launch()
  }

  async #launch(): Promise<void> {
    const { size = { width: 1280, height: 800 }, colorScheme = 'light' } = this.#options
    const context = await chromium.launchPersistentContext(this.#profile, {
      executablePath: inject('chromium'),
      args: [
        '--no-sandbox',
        '--disable-dev-shm-usage',
        `--host-resolver-rules=MAP ${ELSEWHERE} 127.0.0.1`,
      ],
      viewport: size,
      colorScheme,
    })
    this.#context = context
    context.on('weberror', (error) => this.#problems.push(`${error.error().stack}`))
    context.on('console', (message) => {
      const isOfRequests = OF_REQUESTS.test(message.text())
      if (message.type() !== 'error' || (isOfRequests && this.#options.requestsFail)) return
      this.#problems.push(`${message.text()} (${message.location().url})`)
    })
    await context.tracing.start({ screenshots: true, snapshots: false })
  }

  async #leaveTraces(test: string): Promise<void> {
    const path = join(inject('results'), `${test.replaceAll(/\W+/g, '-')}-${this.#name}`)
    const shots = this.#context.pages().map((page, index) => shoot(page, `${path}-${index}.png`))
    await Promise.all(shots)
    await this.#context.tracing.stop({ path: `${path}.zip` }).catch(() => undefined)
    console.error(`screenshots and trace: ${path}*`)
  }

  /** Ends the browser, and forgets its profile; complains of what was in its console. */
  async end(): Promise<void> {
    await this.#context.close().catch(() => undefined)
    rmSync(this.#profile, { recursive: true, force: true })
    // Last, so that the browser is gone in any case.
    const problems = this.#problems.splice(0)
    if (problems.length > 0) {
      throw new Error(`the browser's console has errors:\n${problems.join('\n')}`)
    }
  }
}

/** A page that has crashed cannot be shot. */
const shoot = (page: Page, path: string): Promise<unknown> =>
  page.screenshot({ path, timeout: 5_000 }).catch(() => undefined)
