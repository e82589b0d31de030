// @vitest-environment happy-dom
// `useShape`, in a browser's rules for other origins.

import { getShapeStream, preloadShape, useShape } from '@electric-sql/react'
import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { signal, sql, table, url } from './service'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
afterEach(cleanup)

const limit = { timeout: 30_000 }

function Titles({ name, where }: { name: string; where?: string }) {
  const params = where ? { table: name, where } : { table: name }
  const { data, isLoading, isError } = useShape<{ id: number; title: string }>({
    url,
    params,
    signal: signal(),
  })
  if (isError) return <p>failed</p>
  if (isLoading) return <p>loading</p>
  const titles = data.map((row) => row.title).sort()
  return <p data-testid={where ?? 'all'}>{titles.join(',')}</p>
}

const shows = (id: string, text: string) =>
  waitFor(() => expect(screen.getByTestId(id).textContent).toBe(text), limit)

it('shows rows and what happens to them', async () => {
  const name = await table()
  await sql(`INSERT INTO ${name} VALUES (1, 'a')`)
  render(<Titles name={name} />)
  expect(screen.getByText('loading')).toBeTruthy()
  await shows('all', 'a')
  await act(() =>
    sql(`INSERT INTO ${name} VALUES (2, 'b'); UPDATE ${name} SET title = 'c' WHERE id = 1`),
  )
  await shows('all', 'b,c')
  await act(() => sql(`DELETE FROM ${name}`))
  await shows('all', '')
})

it('shows another shape when it is asked for', async () => {
  const name = await table()
  await sql(`INSERT INTO ${name} VALUES (1, 'a', 7), (2, 'b', 8)`)
  const { rerender } = render(<Titles name={name} where="project = 7" />)
  await shows('project = 7', 'a')
  rerender(<Titles name={name} where="project = 8" />)
  await shows('project = 8', 'b')
})

it('has what was loaded before', async () => {
  const name = await table()
  await sql(`INSERT INTO ${name} VALUES (1, 'a')`)
  const options = { url, params: { table: name }, signal: signal() }
  const shape = await preloadShape(options)
  expect(shape.currentRows).toHaveLength(1)
  expect(getShapeStream(options).isUpToDate).toBe(true)
})
