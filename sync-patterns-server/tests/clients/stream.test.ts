import { describe } from 'vitest'
import { showWhatHappens } from './streams'
import { inNode } from './variants'

describe.each(inNode)('$name', showWhatHappens)
