// The pictures of the documentation: `npm run screenshots` writes them anew.

import { join } from 'node:path'
import { test } from 'vitest'
import type { App } from '../harness/app.ts'
import { root } from '../harness/places.ts'
import { World } from '../harness/world.ts'

const SIZE = { width: 1180, height: 760 }

const shoot = (app: App, name: string): Promise<unknown> =>
  app.page.screenshot({ path: join(root, 'docs/images', `${name}.png`), animations: 'disabled' })

test('contacts, offline and refused', async () => {
  const world = await World.of('north')
  const { app } = await world.signedIn({ size: SIZE, requestsFail: true })
  await shoot(app, 'contacts')
  world.network.cut()
  await app.says('Offline')
  await app.add({ first_name: 'Ada', last_name: 'Lovelace', email: 'ada@example.org' })
  await app.add({ first_name: 'Adele', last_name: 'Goldberg', email: 'nowhere' })
  await app.says('2 waiting')
  await app.search('ad')
  await app.contact('Ada Lovelace').waitFor()
  await shoot(app, 'offline')
  world.network.restore()
  await app.refused.getByText('it has no @').waitFor()
  await app.isLive()
  await shoot(app, 'refused')
})

test('accounts, the dark, and a narrow screen', async () => {
  const world = await World.of('north')
  const { app } = await world.signedIn({ size: SIZE, requestsFail: true })
  await app.goTo('Accounts')
  await app.page.getByRole('list', { name: 'Accounts' }).getByRole('listitem').first().waitFor()
  await shoot(app, 'accounts')
  await app.goTo('Contacts')
  await app.page.emulateMedia({ colorScheme: 'dark' })
  await shoot(app, 'contacts-dark')
  await app.page.setViewportSize({ width: 390, height: 780 })
  await app.page.emulateMedia({ colorScheme: 'light' })
  await shoot(app, 'narrow')
})
