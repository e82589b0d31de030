import { test } from 'vitest'
import { isWrite } from '../harness/network.ts'
import { until } from '../harness/until.ts'
import { World } from '../harness/world.ts'

test('without a network one reads and writes on, and everything is there when it is back', async () => {
  const world = await World.of('offline')
  const { device, app } = await world.signedIn({ requestsFail: true })
  await device.setOffline(true)
  world.network.cut()
  await app.says('Offline')
  await app.add({ first_name: 'Isadora', last_name: 'Moon' })
  await app.change('Isadora Moon', { email: 'isadora@example.org' })
  await app.says('waiting')
  // Meanwhile, elsewhere.
  await world.api.send('POST', '/contacts', { first_name: 'Phileas' })
  world.network.restore()
  await device.setOffline(false)
  await app.isLive()
  await app.shows('Phileas')
  await world.has('Isadora', 'Phileas')
  const both = { last_name: 'Moon', email: 'isadora@example.org' }
  await world.hasContact({ first_name: 'Isadora', ...both })
})

test('a page that is loaded again without a network has the rows and the unsent writes', async () => {
  const world = await World.of('reload')
  const { app } = await world.signedIn({ requestsFail: true })
  await app.page.evaluate(() => navigator.serviceWorker.ready)
  world.network.cut()
  await app.add({ first_name: 'Marguerite' })
  await app.says('1 waiting')
  await app.page.reload()
  await app.shows('Marguerite')
  await app.says('1 waiting')
  world.network.restore()
  await app.isLive()
  await world.has('Marguerite')
})

test('a write whose answer is lost is sent again, and is there once (semantics 15)', async () => {
  const world = await World.of('lost-answer')
  const { app } = await world.signedIn({ requestsFail: true })
  const lost = world.network.loseAnswer(isWrite)
  await app.add({ first_name: 'Hyacinth' })
  await lost
  await app.isLive()
  await world.has('Hyacinth')
})

test('a tab that is closed in the middle of a write loses nothing (semantics 19)', async () => {
  const world = await World.of('closed-tab')
  const { device, app } = await world.signedIn({ requestsFail: true })
  world.network.slow(500)
  const sent = world.network.next(isWrite)
  await app.add({ first_name: 'Leopold' })
  await sent
  await app.page.close()
  world.network.slow(0)
  const next = await (await device.open()).isLive()
  await next.shows('Leopold')
  await world.has('Leopold')
})

test('an ended token stops nobody from writing, and a new one sends it (semantics 16)', async () => {
  const world = await World.of('token')
  const { app } = await world.signedIn({ requestsFail: true })
  await world.endToken()
  await app.add({ first_name: 'Wilhelmina' })
  await app.says('Signed out by the server')
  await app.says('1 waiting')
  await app.page.getByRole('button', { name: 'Sign in again' }).click()
  await app.isLive()
  await world.has('Wilhelmina')
})

test('signing out takes everything off the device', async () => {
  const world = await World.of('sign-out')
  const { device, app } = await world.signedIn({ requestsFail: true })
  world.network.cut()
  await app.add({ first_name: 'Araminta' })
  await app.page.getByRole('button', { name: 'Sign out' }).click()
  const question = app.page.getByRole('dialog')
  await question.getByText('One write is not sent yet').waitFor()
  await question.getByRole('button', { name: 'Stay' }).click()
  world.network.restore()
  await app.isLive()
  await world.has('Araminta')

  await app.page.getByRole('button', { name: 'Sign out' }).click()
  await app.page.getByRole('textbox', { name: 'Team' }).waitFor()
  await until(
    'the device has nothing',
    () => device.stored(),
    (found) => found.length === 0,
  )
})

test('another team on the same device sees nothing of the first, though nobody signed out', async () => {
  const world = await World.of('owner')
  const { device, app } = await world.signedIn()
  await app.add({ first_name: 'Philippa' })
  await app.shows('Philippa')
  await app.page.evaluate(() => localStorage.clear())
  await app.page.close()

  const other = await (await (await device.open()).signIn('other-owner')).isLive()
  await other.page.getByText('30 contacts').waitFor()
  await other.showsNot('Philippa')
  await other.page.evaluate(() => localStorage.clear())
  await other.page.close()

  const again = await (await (await device.open()).signIn('owner')).isLive()
  await again.shows('Philippa')
})
