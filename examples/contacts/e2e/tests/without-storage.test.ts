import { expect, test } from 'vitest'
import { World } from '../harness/world.ts'

test('a page that may keep nothing works in memory, says so, and asks before a write is lost', async () => {
  const world = await World.of('memory')
  const device = await world.device({
    origin: world.network.insecureOrigin,
    requestsFail: true,
  })
  const app = await (await device.open()).signIn('memory')
  await app.page.getByRole('alert').filter({ hasText: 'This window keeps nothing' }).waitFor()
  await app.isLive()
  // A database of its own, which the server alone tells.
  const other = await (await device.open()).isLive()
  await app.add({ first_name: 'Lysander' })
  await other.shows('Lysander')

  world.network.cut('api')
  await app.add({ first_name: 'Melusine' })
  await app.says('1 waiting')
  const asked = app.page.waitForEvent('dialog')
  await app.page.close({ runBeforeUnload: true })
  const question = await asked
  expect(question.type()).toBe('beforeunload')
  await question.dismiss()
  world.network.restore()
  await app.isLive()
  await world.has('Lysander', 'Melusine')
})
