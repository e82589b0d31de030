import { expect, test } from 'vitest'
import { World } from '../harness/world.ts'

test('a browser that is killed in its first start starts again', async () => {
  const world = await World.of('killed-starting')
  const device = await world.device({ requestsFail: true })
  for (const path of ['/api/shapes/contacts', '/api/shapes/accounts', '/api/shapes/contacts']) {
    const first = await device.open()
    const isSignedIn = await first.page.evaluate(() => localStorage.length > 0)
    const asked = world.network.next((request) => request.path.startsWith(path))
    if (!isSignedIn) await first.signIn('killed-starting')
    await asked
    await device.kill()
  }
  const app = await (await world.reopened(device)).isLive()
  await app.page.getByText('2,000 contacts').waitFor()
  expect(await world.contacts()).toHaveLength(2_000)
})
