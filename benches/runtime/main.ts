import { text } from 'node:stream/consumers'
import { coldStart } from './cold-start'
import { drain } from './drain'
import { beginFrom } from './empty'
import { firstSync } from './first-sync'
import { memory } from './memory'
import type { Task } from './take'
import { arrive, write } from './visible'

const measurements: Record<string, (task: Task) => Promise<void>> = {
  write,
  arrive,
  'cold start': coldStart,
  'first sync': firstSync,
  memory,
  drain,
}

const given = JSON.parse(await text(process.stdin)) as {
  readonly empty: string
  readonly pattern4: string
  readonly tasks: readonly Task[]
}
beginFrom(given.empty)
for (const task of given.tasks) {
  await measurements[task.measurement]?.({ ...task, pattern4: given.pattern4 })
}
// Streams would go on.
process.exit(0)
