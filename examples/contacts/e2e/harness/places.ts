import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const folder = import.meta.dirname

/** The repository's root. */
export const root = join(folder, '../../../..')

/** The web application's folder. */
export const web = join(folder, '../../web')

/** Where cargo builds, and where the tests leave what they make. */
export const target = (): string => {
  const metadata = cargo('metadata', '--no-deps', '--format-version', '1')
  return join((JSON.parse(metadata) as { target_directory: string }).target_directory, 'e2e')
}

/** Runs cargo, and gives what it prints. */
export function cargo(...commandLine: string[]): string {
  return execFileSync('cargo', commandLine, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 28,
  })
}

/** Builds a package, and gives its program. */
export function built(name: string): string {
  const messages = cargo('build', '--quiet', '--package', name, '--message-format', 'json')
  for (const line of messages.split('\n').filter(Boolean)) {
    const message = JSON.parse(line) as { executable?: string | null; target?: { name: string } }
    if (message.executable && message.target?.name === name) return message.executable
  }
  throw new Error(`cargo built no program ${name}`)
}
