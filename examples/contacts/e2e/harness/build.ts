import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { cargo, web } from './places.ts'

/** What stands around the sources of the web application. */
const AROUND = [
  'public',
  'index.html',
  'package.json',
  'tsconfig.json',
  'vite.config.ts',
  'service-worker.js',
]

/** The local database: the application's own, or what `ADAPTER=sqlite` says. */
const adapter = process.env['ADAPTER'] ?? 'pglite'

/** Builds the web application into a folder: as it is, or over the other local database. */
export function buildPage(output: string): string {
  return adapter === 'pglite' ? vite(web, output) : buildVariant('same', output)
}

/**
 * Builds the web application over another generated folder, which the package
 * `contacts-variants` writes.
 */
export function buildVariant(variant: 'same' | 'older', output: string): string {
  const copy = copied(output, ['src', ...AROUND])
  writeVariant(variant, join(copy, 'src/generated'))
  return vite(copy, output)
}

/** Builds the benchmark's page: over a local database, or over Electric's collections. */
export function buildBenchmark(over: 'PGlite' | 'SQLite' | 'Electric', output: string): string {
  const copy = copied(output, AROUND)
  const page = join(import.meta.dirname, '../bench/page')
  const source = join(copy, 'src')
  const isElectric = over === 'Electric'
  cpSync(join(page, 'main.tsx'), join(source, 'main.tsx'))
  cpSync(join(page, isElectric ? 'electric.ts' : 'local.ts'), join(source, 'start.ts'))
  const local = over === 'SQLite' ? 'sqlite' : 'pglite'
  writeVariant(isElectric ? 'electric' : 'same', join(source, 'generated'), local)
  return vite(copy, output)
}

/** A copy of parts of the web application, without its generated folder, beside an output folder. */
function copied(output: string, parts: readonly string[]): string {
  const copy = `${output}-source`
  rmSync(copy, { recursive: true, force: true })
  mkdirSync(copy, { recursive: true })
  for (const part of parts.map((name) => join(web, name)).filter(existsSync)) {
    cpSync(part, join(copy, basename(part)), {
      recursive: true,
      filter: (path) => path !== join(web, 'src/generated'),
    })
  }
  symlinkSync(join(web, 'node_modules'), join(copy, 'node_modules'))
  return copy
}

function writeVariant(variant: string, folder: string, over = adapter): void {
  cargo('run', '--quiet', '--package', 'contacts-variants', '--', variant, over, folder)
}

function vite(folder: string, output: string): string {
  const program = join(web, 'node_modules/vite/bin/vite.js')
  if (!existsSync(program)) throw new Error(`${program} is missing: run \`npm ci\` in ${web}`)
  const commandLine = ['build', '--outDir', output, '--emptyOutDir', '--logLevel', 'error']
  // The tests' own would make it React's development build.
  const { NODE_ENV: _, ...env } = process.env
  execFileSync(process.execPath, [program, ...commandLine], { cwd: folder, env, stdio: 'inherit' })
  return output
}
