import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Rollup } from 'vite'
import { expect, test } from 'vitest'

/** What an application brings along anyway. */
const external = /^(@electric-sql|@tanstack|@sqlite\.org|react|react-dom)(\/|$)/

/** What the page and its worker need of the generated folder, as Vite packs it for production. */
async function bundle(): Promise<string[]> {
  const result = await build({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'warn',
    worker: { format: 'es', rollupOptions: { external } },
    build: {
      target: 'es2022',
      write: false,
      minify: true,
      lib: { entry: join(import.meta.dirname, 'page.tsx'), formats: ['es'] },
      rollupOptions: { external },
    },
  })
  const outputs = (Array.isArray(result) ? result : [result]) as Rollup.RollupOutput[]
  return outputs.flatMap(({ output }) =>
    output.map((file) => (file.type === 'chunk' ? file.code : String(file.source))),
  )
}

test("Vite packs a page with the generated folder, small, and without the developer's inspector", async () => {
  const files = await bundle()
  const text = files.join('\n')
  const size = files.reduce((sum, file) => sum + gzipSync(file).length, 0)
  console.log(`the runtime, minified: ${text.length} bytes, gzipped: ${size} bytes`)
  expect(text).toContain('_changes')
  const inspector = await readFile(join(import.meta.dirname, '../../src/inspector.ts'), 'utf8')
  expect(inspector).toContain('Outbox')
  expect(text).not.toContain('Outbox')
  // A page that loads slower because of it is a page that somebody notices.
  expect(size).toBeLessThan(60_000)
})
