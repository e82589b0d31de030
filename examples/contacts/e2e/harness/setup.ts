import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { buildPage } from './build.ts'
import { chromium } from './chromium.ts'
import { built, target } from './places.ts'
import { Server } from './server.ts'
import { TEAMS } from './teams.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The server's address. */
    server: string
    /** The browser's program. */
    chromium: string
    /** Where profiles, screenshots and traces go. */
    results: string
  }
}

/** Builds what is tested, and starts the server that all tests of a run share. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const browser = chromium()
  const folder = target()
  const results = join(folder, 'results')
  rmSync(results, { recursive: true, force: true })
  mkdirSync(results, { recursive: true })
  const program = process.env['CONTACTS_SERVER'] || built('contacts-server')
  const page = await buildPage(join(folder, 'page'))
  const log = join(results, 'server.log')
  // Only the long tests need the team that takes long to fill.
  const isLong = project.config.include.some((pattern) => pattern.startsWith('long/'))
  const { large, ...small } = TEAMS
  const teams = isLong ? { large, ...small } : small
  const server = await Server.start({ program, page, teams, data: 'e2e', log })
  project.provide('server', server.origin)
  project.provide('chromium', browser)
  project.provide('results', results)
  return () => server.stop()
}
