// The service that main.rs has started, and its database.

import { afterEach } from 'vitest'

const base = process.env.SHAPES
if (!base) throw new Error('SHAPES is not set: `cargo test -p sync-patterns-server --test clients`')

/** The address of all shapes. */
export const url = `${base}/v1/shape`

/** Runs statements as one transaction; its id, where it has written something. */
export async function sql(statements: string): Promise<number> {
  const answer = await fetch(`${base}/sql`, { method: 'POST', body: statements })
  if (!answer.ok) throw new Error(await answer.text())
  return (await answer.json()) as number
}

let number = 0

/** Makes a table that no other test has; its name. */
export async function table(columns = 'id int PRIMARY KEY, title text, project int') {
  number += 1
  const name = `t_${process.pid}_${Math.random().toString(36).slice(2, 8)}_${number}`
  await sql(`CREATE TABLE ${name} (${columns})`)
  return name
}

/** Ends the shape that new clients of a table get. */
export async function endShape(name: string) {
  const answer = await fetch(`${url}?table=${name}`, { method: 'DELETE' })
  if (answer.status !== 202) throw new Error(`${answer.status}: ${await answer.text()}`)
}

let aborter = new AbortController()

afterEach(() => {
  aborter.abort()
  aborter = new AbortController()
})

/** Ends with the test. */
export const signal = () => aborter.signal

/** Waits until a condition holds. */
export async function until(condition: () => boolean | Promise<boolean>, what = () => '') {
  const limit = Date.now() + 45_000
  while (!(await condition())) {
    if (Date.now() > limit) throw new Error(`it does not come: ${condition} ${what()}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
