import { afterAll, expect, test } from 'vitest'
import { Disks } from './disks'
import { Simulation } from './run'
import { simulated } from './template'

const simulation = new Simulation(new Disks(simulated))
afterAll(() => simulation.close())

test('a seed is the same run again, also on databases that were used before', async () => {
  const first = await simulation.run(5)
  await simulation.run(3)
  const second = await simulation.run(5)
  expect(second.digest).toBe(first.digest)
  const other = await simulation.run(4)
  expect(other.digest).not.toBe(first.digest)
})
