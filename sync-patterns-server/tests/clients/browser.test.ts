// @vitest-environment happy-dom
// Events in a browser's place, with a browser's rules for other origins.

import { describe } from 'vitest'
import { showWhatHappens } from './streams'
import { inBrowsers } from './variants'

describe.each(inBrowsers)('$name', showWhatHappens)
