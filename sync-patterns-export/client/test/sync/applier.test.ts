import { test } from 'vitest'
import type { ServerChange } from '../server'
import type { Device } from './support'
import { contactsOf, device, id, isLive, projectWith, serverOf, TestTime, until } from './support'

const project = projectWith('contacts')

function insert(number: number, first_name: string): ServerChange {
  return { table: 'contacts', operation: 'insert', value: { id: id(number), first_name } }
}

async function shows(device: Device, expected: Record<string, string | null>): Promise<void> {
  const text = JSON.stringify(expected)
  await until(`the view is ${text}`, async () => JSON.stringify(await contactsOf(device)) === text)
}

test('the first sync brings all rows, and then what changes', async () => {
  const time = new TestTime()
  const server = serverOf(project, time)
  server.write([insert(1, 'Ada'), insert(2, 'Grace')])
  const here = await device(server, project, time)
  await until('it is live', isLive(here))
  await shows(here, { [id(1)]: 'Ada', [id(2)]: 'Grace' })
  server.write([
    { table: 'contacts', operation: 'update', key: [id(1)], value: { first_name: 'Augusta' } },
    { table: 'contacts', operation: 'delete', key: [id(2)] },
    insert(3, 'Edsger'),
  ])
  await shows(here, { [id(1)]: 'Augusta', [id(3)]: 'Edsger' })
})
