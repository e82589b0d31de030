import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { inFolder } from '../../src/adapters/pglite/node'

let folder: string
beforeEach(async () => {
  const parent = await mkdtemp(join(tmpdir(), 'sync-patterns-'))
  folder = join(parent, 'db')
  onTestFinished(() => rm(parent, { recursive: true, force: true }))
})

function holder(pid: number, host = hostname()): Promise<void> {
  const lock = { pid, host, program: 'node app.js', since: '2026-01-01T00:00:00.000Z' }
  return writeFile(`${folder}.lock`, JSON.stringify(lock))
}

async function deadPid(): Promise<number> {
  const child = promisify(execFile)(process.execPath, ['-e', ''])
  const { pid } = child.child
  await child
  return pid!
}

describe('a folder', () => {
  test('keeps what was written, and is open in one place at a time', async () => {
    const storage = inFolder(folder)
    const first = await storage.open()
    await first.exec('CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (7)')
    await expect(inFolder(folder).open()).rejects.toMatchObject({
      name: 'OpenError',
      reason: 'locked',
      message: expect.stringContaining('open in this process'),
    })
    await first.close()
    const second = await storage.open()
    expect(await second.query('SELECT CAST(n AS TEXT) AS n FROM t')).toEqual([{ n: '7' }])
    await second.close()
    await storage.destroy()
    await expect(readFile(join(folder, 'PG_VERSION'))).rejects.toThrow('ENOENT')
  })

  test('that another process has open says who it is', async () => {
    await holder(process.ppid)
    await expect(inFolder(folder).open()).rejects.toThrow(
      `is open in process ${process.ppid} (node app.js) on ${hostname()}, since 2026-01-01`,
    )
  })

  test('that another machine has open is not taken', async () => {
    await holder(await deadPid(), 'elsewhere')
    await expect(inFolder(folder).open()).rejects.toThrow('on elsewhere')
  })

  test.each([
    ['killed', async () => holder(await deadPid())],
    ['killed, and whose number we have now', () => holder(process.pid)],
    ['killed while it wrote the lock', () => writeFile(`${folder}.lock`, '{"pi')],
  ])('of a process that was %s is taken over', async (_, left) => {
    await left()
    const adapter = await inFolder(folder).open()
    await adapter.close()
  })

  test('that is damaged says so, and what to do', async () => {
    const adapter = await inFolder(folder).open()
    await adapter.close()
    await writeFile(join(folder, 'global', 'pg_control'), 'nonsense')
    await expect(inFolder(folder).open()).rejects.toMatchObject({ reason: 'damaged' })
    // The lock is free again.
    await expect(inFolder(folder).open()).rejects.toMatchObject({ reason: 'damaged' })
  })
})
