import type { Adapter, Connection, FeedChange, SqlValue } from '../../src/adapter'
import type { Ledger, Ran } from './ledger'
import type { Prefix } from './prefix'
import type { Process } from './process'
import type { Scheduler } from './scheduler'
import type { Turns } from './turns'

/** Who watches the transactions of a device. */
export interface Watch {
  readonly ledger: Ledger
  readonly prefix: Prefix | null
  readonly turns: Turns
  begins(): void
  ends(): void
}

/**
 * A database as one process sees it: every call takes a moment before and after, in which others may
 * go first and in which the process may be killed. The ledger sees what each transaction does.
 */
export class ProcessDatabase implements Adapter {
  readonly dialect
  readonly statements
  readonly copyTo?: NonNullable<Adapter['copyTo']>
  readonly #adapter: Adapter
  readonly #process: Process
  readonly #scheduler: Scheduler
  readonly #watch: Watch

  constructor(adapter: Adapter, process: Process, scheduler: Scheduler, watch: Watch) {
    this.dialect = adapter.dialect
    this.statements = adapter.statements
    this.#adapter = adapter
    this.#process = process
    this.#scheduler = scheduler
    this.#watch = watch
    if (adapter.copyTo !== undefined) this.copyTo = (sql) => this.#call(() => adapter.copyTo!(sql))
  }

  exec(sql: string): Promise<void> {
    return this.#call(() => this.#adapter.exec(sql))
  }

  query<Row = Record<string, string | null>>(
    sql: string,
    params: readonly SqlValue[] = [],
  ): Promise<Row[]> {
    return this.#call(() => this.#adapter.query<Row>(sql, params))
  }

  transaction<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#call(() => this.#transaction(work))
  }

  inPieces<Row>(sql: string, size: number, take: (rows: readonly Row[]) => void): Promise<void> {
    return this.#call(() =>
      this.#adapter.inPieces<Row>(sql, size, (rows) => this.#process.isAlive && take(rows)),
    )
  }

  async listen(listener: (change: FeedChange) => void): Promise<() => Promise<void>> {
    const tell = (change: FeedChange) => {
      void this.#scheduler.moment().then(() => this.#process.isAlive && listener(change))
    }
    const stop = await this.#call(() => this.#adapter.listen(tell))
    this.#process.onKill(() => void stop())
    return stop
  }

  /** The device keeps the database open for its next process. */
  close(): Promise<void> {
    return Promise.resolve()
  }

  async #transaction<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const ran: Ran[] = []
    let note = () => {}
    this.#watch.begins()
    try {
      const result = await this.#adapter.transaction(async (connection) => {
        // Whatever the work waits for, the transaction ends with its process.
        const result = await this.#process.dies(work(this.#stepped(connection, ran)))
        // From here to the commit nothing comes in between.
        note = await this.#watch.ledger.look(connection, ran)
        await this.#watch.prefix?.look(connection, ran)
        return result
      })
      note()
      return result
    } finally {
      this.#watch.ends()
    }
  }

  #stepped(connection: Connection, ran: Ran[]): Connection {
    const step = async <R>(run: () => Promise<R>): Promise<R> => {
      await this.#process.dies(this.#moment())
      const result = await run()
      await this.#process.dies(this.#moment())
      return result
    }
    return {
      exec: (sql) => step(() => connection.exec(sql)),
      query: (sql, params = []) => {
        ran.push({ sql, params })
        return step(() => connection.query(sql, params))
      },
    }
  }

  #call<T>(run: () => Promise<T>): Promise<T> {
    const steps = async () => {
      await this.#moment()
      const result = await this.#process.hears(this.#inTurn(run))
      await this.#moment()
      return result
    }
    return this.#process.hears(steps())
  }

  async #moment(): Promise<void> {
    await this.#scheduler.moment()
    this.#process.step()
  }

  /** A call that its process did not live to make is not made. */
  async #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const end = await this.#watch.turns.begin()
    try {
      if (this.#process.isAlive) return await run()
    } finally {
      end()
    }
    return new Promise(() => {})
  }
}
