/** What one process measures. */
export interface Task {
  readonly measurement: string
  readonly rows: number
  readonly turns: number
  /** The script of the tables that the application would write by hand. */
  readonly pattern4: string
  /** For measurements that take a process for each. */
  readonly subject?: string
}

/** Something that is measured: `run` does it once, `after` clears up outside of the clock. */
export interface Subject {
  readonly name: string
  /** How often it does it in a turn; a sample is the time of one. */
  readonly calls?: number
  run(): Promise<unknown>
  after?(): Promise<unknown>
}

export function sample(task: Task, subject: string, value: number): void {
  const { measurement, rows } = task
  console.log(JSON.stringify({ measurement, rows, subject, value }))
}

/** Lets each subject in turn do its work; the first turn warms up. */
export async function take(task: Task, subjects: readonly Subject[]): Promise<void> {
  for (let turn = -1; turn < task.turns; turn += 1) {
    for (const subject of subjects) {
      await quiet()
      globalThis.gc?.()
      const before = process.cpuUsage()
      const { calls = 1 } = subject
      for (let call = 0; call < calls; call += 1) await subject.run()
      const { user, system } = process.cpuUsage(before)
      await subject.after?.()
      if (turn >= 0) sample(task, subject.name, (user + system) / 1000 / calls)
    }
  }
}

/** Waits until what was done before has ended: it would count as the next one's. */
async function quiet(): Promise<void> {
  for (let looks = 0; looks < 200; looks += 1) {
    const before = process.cpuUsage()
    await new Promise((resolve) => setTimeout(resolve, 50))
    const { user, system } = process.cpuUsage(before)
    if (user + system < 5000) return
  }
}
