import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

const PLACES = [
  '/snap/bin/chromium',
  '/opt/google/chrome/chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** The browser's program: `CHROME`, one on the path, or one in a usual place. */
export function chromium(): string {
  const given = process.env['CHROME']
  if (given) {
    if (existsSync(given)) return given
    throw new Error(`CHROME is ${given}, where there is no program`)
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const onPath = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)))
  const found = [...onPath, ...PLACES].find((program) => existsSync(program))
  if (found) return found
  throw new Error(
    'There is no Chromium. Debian: `apt-get install chromium`; macOS: `brew install chromium`; ' +
      'or set CHROME to the program of a Chrome or Chromium.',
  )
}
