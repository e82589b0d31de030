import { expect, test } from 'vitest'
import { World } from '../harness/world.ts'

test('a browser that is killed while it writes keeps each write, once (semantics 19)', async () => {
  const world = await World.of('killed-writing')
  const device = await world.device({ requestsFail: true })
  let app = await world.reopened(device)
  const [kept, perhaps]: string[][] = [[], []]
  for (const round of ['First', 'Second', 'Third']) {
    await app.isLive()
    world.network.cut('api')
    for (const name of ['Ambrose', 'Beatrix', 'Clementine']) {
      await app.add({ first_name: `${round}${name}` })
      kept!.push(`${round}${name}`)
    }
    await app.says('3 waiting')
    // Of this one nobody knows how far it came.
    await app.add({ first_name: `${round}Drusilla` })
    perhaps!.push(`${round}Drusilla`)
    await device.kill()
    world.network.restore()
    app = await world.reopened(device)
  }
  await app.isLive()
  for (const name of kept!) await app.shows(name)
  await world.has(...kept!)
  const names = (await world.contacts()).map(({ first_name }) => first_name)
  for (const name of perhaps!) {
    expect(names.filter((other) => other === name).length).toBeLessThanOrEqual(1)
  }
})
