import { test } from 'vitest'
import { World } from '../harness/world.ts'

test('100,000 contacts come to the device, and are there at the next start without a network', async () => {
  const world = await World.of('large')
  const device = await world.device({ requestsFail: true })
  const app = await (await device.open()).signIn('large')
  await app.says('First sync')
  await app.isLive()
  await app.page.getByText('100,000 contacts').waitFor()
  await app.page.evaluate(() => navigator.serviceWorker.ready)
  world.network.cut()
  await app.page.reload()
  await app.page.getByText('100,000 contacts').waitFor()
  await app.add({ first_name: 'Zebedee' })
  await app.shows('Zebedee')
})
