import { test } from 'vitest'
import { World } from '../harness/world.ts'

// Fails now and then: the tab that takes over shows the write, and never sends it.
test('another tab leads when the leading one is closed (semantics 20)', async () => {
  const world = await World.of('leader')
  const { device, app: leading } = await world.signedIn()
  const following = await (await device.open()).isLive()
  await leading.page.close()
  await following.add({ first_name: 'Cordelia' })
  await world.has('Cordelia')
  await world.api.send('POST', '/contacts', { first_name: 'Barnaby' })
  await following.shows('Barnaby')
})
