import { join } from 'node:path'
import { beforeAll, expect, inject, test } from 'vitest'
import { buildVariant } from '../harness/build.ts'
import { World } from '../harness/world.ts'

let older: string
beforeAll(() => {
  older = buildVariant('older', join(inject('results'), '../older'))
}, 900_000)

test('unsent writes survive a new release whose model is another (semantics 23)', async () => {
  const world = await World.of('upgrade')
  const known = { first_name: 'Persephone', last_name: 'Old' }
  await world.api.send('POST', '/contacts', known)
  world.network.pagesFrom(older)
  const { app } = await world.signedIn({ requestsFail: true })
  await app.page.evaluate(() => navigator.serviceWorker.ready)
  const script = () => app.page.locator('script[type=module]').first().getAttribute('src')
  const before = await script()
  world.network.cut('api')
  await app.add({ first_name: 'Eulalia' })
  await app.change('Persephone Old', { last_name: 'New' })
  await app.says('2 waiting')

  world.network.pagesFrom(undefined)
  await app.page.reload()
  expect(await script()).not.toBe(before)
  await app.shows('Eulalia')
  await app.says('2 waiting')
  world.network.restore()
  await app.isLive()
  await app.shows('Persephone New')
  await world.has('Eulalia', 'Persephone')
  await world.hasContact({ first_name: 'Persephone', last_name: 'New' })
})
