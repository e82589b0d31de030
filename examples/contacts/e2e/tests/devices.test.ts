import { test } from 'vitest'
import { until } from '../harness/until.ts'
import { World } from '../harness/world.ts'

test('two browsers see what each other writes', async () => {
  const world = await World.of('two-devices')
  const [{ app: here }, { app: there }] = [await world.signedIn(), await world.signedIn()]
  await here.add({ first_name: 'Ottoline', last_name: 'Swift', email: 'ottoline@example.org' })
  await there.shows('Ottoline Swift')
  await there.change('Ottoline Swift', { last_name: 'Quick' })
  await here.shows('Ottoline Quick')
  await here.remove('Ottoline Quick')
  await there.showsNot('Ottoline Quick')
  for (const app of [here, there]) await app.isLive()
})

test('two tabs of a browser are one database', async () => {
  const world = await World.of('two-tabs')
  const { device, app: first } = await world.signedIn()
  const second = await (await device.open()).isLive()
  await first.add({ first_name: 'Peregrine' })
  await second.shows('Peregrine')
  await second.change('Peregrine', { last_name: 'Falcon' })
  await first.shows('Peregrine Falcon')
  await world.has('Peregrine')
})

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

test('signing out in any of two tabs takes everything off the device, and in again brings it back', async () => {
  const world = await World.of('sign-out-tabs')
  const { device, app: first } = await world.signedIn({ requestsFail: true })
  const second = await (await device.open()).isLive()
  for (const [leaving, other] of [
    [first, second],
    [second, first],
  ] as const) {
    await leaving.page.getByRole('button', { name: 'Sign out' }).click()
    for (const app of [leaving, other]) {
      await app.page.getByRole('textbox', { name: 'Team' }).waitFor()
    }
    await until(
      'the device has nothing',
      () => device.stored(),
      (found) => found.length === 0,
    )
    await other.signIn(world.team)
    for (const app of [other, leaving]) {
      await app.isLive()
      await app.page.getByText('40 contacts').waitFor()
    }
  }
})
