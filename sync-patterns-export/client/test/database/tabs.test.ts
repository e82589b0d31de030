import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Adapter, FeedChange } from '../../src/adapter'
import { PGliteAdapter } from '../../src/adapters/pglite/adapter'
import { OpenError, UnknownOutcomeError } from '../../src/errors'
import { migrate } from '../../src/migrate'
import { platform } from '../../src/platform'
import { RemoteAdapter } from '../../src/tabs/remote'
import { Seat } from '../../src/tabs/seat'
import { project } from '../generated/contacts/project'
import { emptyPGlite, isSqlite } from '../memory'
import { SqliteDatabase } from '../sqlite'
import { deferred, id } from './support'

/** Opens one database again and again, as the tabs of a browser do that hold it in turn. */
async function oneDatabase(): Promise<() => Promise<Adapter>> {
  if (!isSqlite) {
    const postgres = await emptyPGlite()
    return async () => {
      const adapter = new PGliteAdapter(postgres)
      // The database stays; who took it over before hears nothing any more.
      adapter.close = () => postgres.exec('UNLISTEN *').then(() => {})
      return adapter
    }
  }
  let file = (await SqliteDatabase.create()).bytes()
  return async () => {
    const database = await SqliteDatabase.create(file)
    const close = database.adapter.close.bind(database.adapter)
    database.adapter.close = () => {
      file = database.bytes()
      return close()
    }
    return database.adapter
  }
}

/** Tabs of one browser, each with a seat at one database. */
async function browser() {
  const name = `browser ${Math.random()}`
  const open = await oneDatabase()
  const tab = async ({ opening = (next: typeof open) => next(), lock = platform().lock } = {}) => {
    const changes: FeedChange[] = []
    const { dialect, statements } = await open()
    const tab = new RemoteAdapter(dialect, statements, (message) => {
      if (message.is !== 'open') seat.ask(message)
    })
    const seat = new Seat({
      name,
      open: () => opening(open),
      failure: async (error) => {
        const { reason, message } = error as OpenError
        return { reason, message }
      },
      channel: new BroadcastChannel(name),
      lock,
      after: platform().after,
      id: crypto.randomUUID(),
      tell: (message) => tab.heard(message),
    })
    let isOpen = true
    const close = () => (isOpen ? ((isOpen = false), tab.close()) : Promise.resolve())
    onTestFinished(close)
    await tab.listen((change) => changes.push(change))
    await tab.open(name, 'device')
    return { tab, changes, close }
  }
  return tab
}

const insert = (number: number, name = 'Ada') =>
  `INSERT INTO contacts (id, first_name) VALUES ('${id(number)}', '${name}')`
const NAMES = 'SELECT first_name FROM contacts ORDER BY id'

describe('tabs that share a database (semantics 20)', () => {
  test("see each other's rows, and hear of them", async () => {
    const open = await browser()
    const [first, second] = [await open(), await open()]
    await migrate(first.tab, project)
    for (const { tab, changes } of [first, second]) {
      changes.length = 0
      await tab.exec(insert(changes === first.changes ? 1 : 2))
    }
    for (const { tab, changes } of [first, second]) {
      expect(await tab.query(NAMES)).toHaveLength(2)
      await vi.waitFor(() => {
        const keys = changes.flatMap((change) => change.keys ?? [])
        expect(keys).toContain(`["${id(2)}"]`)
      })
    }
  })

  test('have transactions one after the other, and hear what is refused', async () => {
    const open = await browser()
    const [first, second] = [await open(), await open()]
    await migrate(first.tab, project)
    const order: string[] = []
    await Promise.all(
      [first, second].map(({ tab }, index) =>
        tab.transaction(async (connection) => {
          order.push(`${index} begins`)
          await connection.exec(insert(index))
          await connection.query(NAMES)
          order.push(`${index} ends`)
        }),
      ),
    )
    expect(order).toEqual(
      order[0] === '0 begins'
        ? ['0 begins', '0 ends', '1 begins', '1 ends']
        : ['1 begins', '1 ends', '0 begins', '0 ends'],
    )
    await expect(second.tab.exec(insert(1))).rejects.toMatchObject({
      message: 'contacts has a row with this key already',
      code: '23505',
    })
    const undone = second.tab.transaction(async (connection) => {
      await connection.exec(insert(3))
      throw new Error('changed my mind')
    })
    await expect(undone).rejects.toThrow('changed my mind')
    expect(await first.tab.query(NAMES)).toHaveLength(2)
  })

  test('take over when the one that holds it closes; what was under way is known to be unknown', async () => {
    const open = await browser()
    const [first, second] = [await open(), await open()]
    await migrate(first.tab, project)
    await first.tab.exec(insert(1))
    let begun = () => {}
    const hasBegun = new Promise<void>((resolve) => (begun = resolve))
    let go = () => {}
    const isGone = new Promise<void>((resolve) => (go = resolve))
    const cut = second.tab.transaction(async (connection) => {
      await connection.exec(insert(2))
      begun()
      await isGone
      await connection.exec(insert(3))
    })
    await hasBegun
    const closed = first.close()
    go()
    await expect(cut).rejects.toThrow(UnknownOutcomeError)
    await closed
    expect(await second.tab.query(NAMES)).toEqual([{ first_name: 'Ada' }])
    // What happened in between was announced to nobody.
    expect(second.changes).toContainEqual({ table: null, keys: null })
    const third = await open()
    await third.tab.exec(insert(4, 'Grace'))
    expect(await second.tab.query(NAMES)).toHaveLength(2)
  })

  test('begin at the next one what had not begun when the one that held it went', async () => {
    const open = await browser()
    const [first, second] = [await open(), await open()]
    await migrate(first.tab, project)
    const closed = first.close()
    await second.tab.transaction((connection) => connection.exec(insert(1)))
    await closed
    expect(await second.tab.query(NAMES)).toEqual([{ first_name: 'Ada' }])
  })

  test('do not go on with a transaction of the one that went, within another one', async () => {
    const open = await browser()
    const [first, second] = [await open(), await open()]
    await migrate(first.tab, project)
    const [begun, go] = [deferred(), deferred()]
    const cut = second.tab.transaction(async (connection) => {
      begun.resolve()
      await go.promise
      await connection.exec(insert(1, 'Grace'))
    })
    await begun.promise
    await first.close()
    await second.tab.transaction(async (connection) => {
      go.resolve()
      await expect(cut).rejects.toThrow(UnknownOutcomeError)
      await connection.exec(insert(2))
    })
    expect(await second.tab.query(NAMES)).toEqual([{ first_name: 'Ada' }])
  })

  test('say why the one that should take over cannot, and try again', async () => {
    const open = await browser()
    const first = await open()
    await migrate(first.tab, project)
    let isFull = true
    const second = await open({
      opening: async (next) => {
        if (isFull) throw new OpenError('full', 'no room')
        return next()
      },
    })
    await first.close()
    await vi.waitFor(() => expect(second.tab.query(NAMES)).rejects.toThrow('no room'))
    isFull = false
    await vi.waitFor(async () => expect(await second.tab.query(NAMES)).toEqual([]), 20_000)
  })

  test('go on when one goes in the middle of a transaction', async () => {
    const open = await browser()
    const first = await open()
    await migrate(first.tab, project)
    // A browser frees the locks of a tab that was killed, which says nothing any more.
    let kill = () => {}
    const second = await open({
      lock: (name, signal, work) =>
        platform().lock(name, signal, () =>
          Promise.race([work(), new Promise<void>((resolve) => (kill = resolve))]),
        ),
    })
    let begun = () => {}
    const hasBegun = new Promise<void>((resolve) => (begun = resolve))
    void second.tab.transaction(async (connection) => {
      await connection.exec(insert(1))
      begun()
      await new Promise(() => {})
    })
    await hasBegun
    kill()
    await first.tab.exec(insert(2, 'Grace'))
    expect(await first.tab.query(NAMES)).toEqual([{ first_name: 'Grace' }])
  })

  test('hand on a large result in pieces', async () => {
    const open = await browser()
    await open()
    const { tab } = await open()
    const sizes: number[] = []
    const sql = `WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 25) SELECT n FROM n`
    await tab.inPieces(sql, 10, (rows) => sizes.push(rows.length))
    expect(sizes).toEqual([10, 10, 5])
  })

  test.skipIf(isSqlite)('hand on whole tables, in both directions', async () => {
    const open = await browser()
    const [{ tab: first }, { tab: second }] = [await open(), await open()]
    for (const tab of [first, second]) {
      await tab.exec('CREATE TABLE IF NOT EXISTS copied (n INTEGER PRIMARY KEY, text TEXT)')
      await tab.exec('DELETE FROM copied')
      const rows = new Blob(['1\tone\n2\t\\N\n'])
      await tab.transaction(async (connection) => {
        await connection.copyFrom!('copied (n, text)', rows)
        await expect(connection.copyFrom!('copied (n, text)', rows)).rejects.toThrow('duplicate')
      })
      const copy = await tab.copyTo!('SELECT * FROM copied ORDER BY n')
      expect(await copy.text()).toBe(await rows.text())
      await expect(tab.copyTo!('SELECT nothing')).rejects.toThrow('nothing')
    }
  })

  test('are told why the database does not open', async () => {
    const open = await browser()
    const opening = () => Promise.reject(new OpenError('full', 'no room'))
    await expect(open({ opening })).rejects.toMatchObject({ reason: 'full', message: 'no room' })
  })
})
