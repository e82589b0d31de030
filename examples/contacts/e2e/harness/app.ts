import type { Locator, Page } from 'playwright-core'
import type { Team } from './teams.ts'
import { LIMIT } from './until.ts'

/** What a person can do with the page, by what they see. */
export class App {
  constructor(readonly page: Page) {
    page.setDefaultTimeout(LIMIT)
  }

  /** How the sync stands, in words. */
  get status(): Locator {
    return this.page.getByRole('status', { name: 'Sync' })
  }

  get refused(): Locator {
    return this.page.getByRole('region', { name: 'Refused writes' })
  }

  async signIn(team: Team): Promise<this> {
    await this.page.getByRole('textbox', { name: 'Team' }).fill(team)
    await this.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    return this
  }

  /** Waits until everything has been sent and received. */
  async isLive(): Promise<this> {
    await this.status.filter({ hasText: 'Live' }).filter({ hasNotText: 'waiting' }).waitFor()
    return this
  }

  async says(status: RegExp | string): Promise<void> {
    await this.status.filter({ hasText: status }).waitFor()
  }

  /** A contact's row in the list. */
  contact(name: string): Locator {
    return this.page
      .getByRole('grid', { name: 'Contacts' })
      .getByRole('row')
      .filter({
        has: this.page.getByRole('button', { name: `Edit ${name}`, exact: true }),
      })
  }

  /** Waits for a contact, looked for among all. */
  async shows(name: string): Promise<void> {
    await this.search(name)
    await this.contact(name).waitFor()
  }

  async showsNot(name: string): Promise<void> {
    await this.search(name)
    await this.contact(name).waitFor({ state: 'detached' })
  }

  async search(text: string): Promise<void> {
    await this.page.getByRole('searchbox', { name: 'Search' }).fill(text)
  }

  async add(contact: Fields): Promise<void> {
    await this.page.getByRole('button', { name: 'New contact' }).click()
    await this.#fill(this.page.getByRole('form', { name: 'New contact' }), contact)
  }

  /** Changes a contact that is in sight, or is found by its name. */
  async change(name: string, fields: Partial<Fields>): Promise<void> {
    await this.shows(name)
    await this.contact(name)
      .getByRole('button', { name: `Edit ${name}` })
      .click()
    await this.#fill(this.page.getByRole('form', { name: `Edit ${name}` }), fields)
  }

  async remove(name: string): Promise<void> {
    await this.shows(name)
    await this.contact(name)
      .getByRole('button', { name: `Delete ${name}` })
      .click()
  }

  async goTo(view: 'Contacts' | 'Accounts'): Promise<void> {
    await this.page.getByRole('navigation').getByRole('button', { name: view }).click()
  }

  /** An account in the list, by its name. */
  account(name: string): Locator {
    const accounts = this.page.getByRole('list', { name: 'Accounts' })
    return accounts.getByRole('listitem').filter({ hasText: name })
  }

  async setBalance(account: string, balance: string): Promise<void> {
    const row = this.account(account)
    await row.getByRole('button', { name: /^Change balance of/ }).click()
    await row.getByRole('textbox', { name: 'Balance' }).fill(balance)
    await row.getByRole('button', { name: 'Save' }).click()
  }

  async #fill(form: Locator, fields: Partial<Fields>): Promise<void> {
    for (const [column, value] of Object.entries(fields)) {
      await form.getByRole('textbox', { name: LABELS[column as keyof Fields] }).fill(value)
    }
    await form.getByRole('button', { name: 'Save' }).click()
    await form.waitFor({ state: 'detached' })
  }
}

/** What a contact's form asks for. */
export interface Fields {
  readonly first_name: string
  readonly last_name?: string
  readonly email?: string
}

const LABELS = { first_name: 'First name', last_name: 'Last name', email: 'Email' } as const
