import { test } from 'vitest'
import { until } from '../harness/until.ts'
import { World } from '../harness/world.ts'

const accounts = (world: World) => world.api.rows<{ name: string; balance: string }>('accounts')

test('a confirmed write that is refused never shows, and says why (semantics 22)', async () => {
  const world = await World.of('refused')
  const [owner] = await world.contacts()
  const account = { contact_id: owner!.id, name: 'yacht', balance: '120.50' }
  await world.api.send('POST', '/accounts', account)
  const { app } = await world.signedIn({ requestsFail: true })
  await app.goTo('Accounts')
  await app.search('yacht')
  await app.setBalance('yacht', '-1')
  const row = app.account('yacht')
  await row.getByRole('alert').filter({ hasText: 'cannot be overdrawn' }).waitFor()
  await row.getByRole('button', { name: 'Cancel' }).click()
  await row.getByLabel('Balance').filter({ hasText: '120.50' }).waitFor()

  await app.setBalance('yacht', '99.25')
  await row.getByLabel('Balance').filter({ hasText: '99.25' }).waitFor()
  await until(
    'the account at the server',
    async () => (await accounts(world)).find(({ name }) => name === 'yacht')?.balance,
    (balance) => balance === '99.25',
  )
})

test('a refused write is taken back, edited and sent again (semantics 17)', async () => {
  const world = await World.of('edited')
  const { app } = await world.signedIn({ requestsFail: true })
  await app.add({ first_name: 'Ignatius', email: 'nowhere' })
  await app.refused.getByText('it has no @').waitFor()
  await app.showsNot('Ignatius')

  await app.refused.getByRole('button', { name: 'Edit' }).click()
  await app.refused.getByRole('textbox', { name: 'Email' }).fill('ignatius@example.org')
  await app.refused.getByRole('button', { name: 'Save and send' }).click()
  await app.shows('Ignatius')
  await app.refused.waitFor({ state: 'detached' })
  await world.has('Ignatius')
})
