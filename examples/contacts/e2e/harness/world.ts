import { inject, onTestFinished } from 'vitest'
import { Api, endToken } from './api.ts'
import type { App } from './app.ts'
import { Device, type DeviceOptions } from './device.ts'
import { Network } from './network.ts'
import type { Team } from './teams.ts'
import { until } from './until.ts'

/** A contact, as the server has it. */
export interface Contact {
  readonly id: string
  readonly first_name: string
  readonly last_name: string | null
  readonly email: string | null
}

/** A team, the network to its server, and what the server has. */
export class World {
  private constructor(
    readonly team: Team,
    readonly network: Network,
    readonly api: Api,
  ) {}

  static async of(team: Team): Promise<World> {
    const network = await Network.to(inject('server'))
    onTestFinished(() => network.close())
    return new World(team, network, await Api.of(team))
  }

  /** A browser that has not been here before. */
  device(options: Partial<DeviceOptions> = {}): Promise<Device> {
    return Device.start({ origin: this.network.origin, ...options })
  }

  /** A browser with the page, signed in, and all rows on the device. */
  async signedIn(options: Partial<DeviceOptions> = {}): Promise<{ device: Device; app: App }> {
    const device = await this.device(options)
    const app = await (await device.open()).signIn(this.team)
    return { device, app: await app.isLive() }
  }

  /**
   * The page, in a browser that may have been killed: who was signed in is in `localStorage`, which
   * browsers write some seconds late.
   */
  async reopened(device: Device): Promise<App> {
    const app = await device.open()
    const isSignedIn = await app.page.evaluate(() => localStorage.length > 0)
    return isSignedIn ? app : app.signIn(this.team)
  }

  /** Ends the token that the browser has, before its time. */
  endToken(): Promise<void> {
    return endToken(this.network.authorization)
  }

  async contacts(): Promise<readonly Contact[]> {
    return this.api.rows('contacts')
  }

  /** Waits until the server has a contact of this first name just so. */
  async hasContact(contact: Partial<Contact> & Pick<Contact, 'first_name'>): Promise<void> {
    const look = async () =>
      (await this.contacts()).find(({ first_name }) => first_name === contact.first_name)
    await until('the contact at the server', look, (found) =>
      Object.entries(contact).every(
        ([column, value]) => found?.[column as keyof Contact] === value,
      ),
    )
  }

  /** Waits until the server has contacts with these first names, each once. */
  async has(...names: readonly string[]): Promise<void> {
    const look = async () => (await this.contacts()).map((contact) => contact.first_name)
    await until(`the server has ${names.join(', ')}`, look, (found) =>
      names.every((name) => found.filter((other) => other === name).length === 1),
    )
  }
}
