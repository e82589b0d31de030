// The pictures of the documentation: `npm run screenshots` writes them anew.

import { join } from 'node:path'
import { test } from 'vitest'
import type { App } from '../harness/app.ts'
import { root } from '../harness/places.ts'
import { World } from '../harness/world.ts'

const SIZE = { width: 1180, height: 760 }

/** Waits until the page shows all that there is: the rows come in pieces. */
async function isComplete({ page }: App): Promise<void> {
  await page.getByText(/^5,\d{3} contacts/).waitFor()
  await page.getByRole('grid', { name: 'Contacts' }).getByText('supplier').first().waitFor()
}

const shoot = (app: App, name: string): Promise<unknown> =>
  app.page.screenshot({ path: join(root, 'docs/images', `${name}.png`), animations: 'disabled' })

test('contacts, offline and refused', async () => {
  const world = await World.of('north')
  const { app } = await world.signedIn({ size: SIZE, requestsFail: true })
  await isComplete(app)
  await shoot(app, 'contacts')
  world.network.cut()
  await app.says('Offline')
  await app.add({ first_name: 'Ada', last_name: 'Lovelace', email: 'ada@example.org' })
  await app.add({ first_name: 'Adele', last_name: 'Goldberg', email: 'nowhere' })
  await app.says('2 waiting')
  await app.shows('Adele Goldberg')
  await app.shows('Ada Lovelace')
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
  const accounts = app.page.getByRole('list', { name: 'Accounts' }).getByRole('listitem')
  const account = accounts.nth(1)
  await account.getByRole('button', { name: /^Change balance of/ }).click()
  await account.getByRole('textbox', { name: 'Balance' }).fill('-250.00')
  await account.getByRole('button', { name: 'Save' }).click()
  await account.getByRole('alert').filter({ hasText: 'cannot be overdrawn' }).waitFor()
  await shoot(app, 'accounts')
  await app.refused.getByRole('button', { name: 'Discard' }).click()
  await app.goTo('Contacts')
  await isComplete(app)
  await app.page.emulateMedia({ colorScheme: 'dark' })
  await shoot(app, 'contacts-dark')
  await app.page.setViewportSize({ width: 390, height: 780 })
  await app.page.emulateMedia({ colorScheme: 'light' })
  await shoot(app, 'narrow')
})
