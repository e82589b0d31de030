import type { Database, Sqlite3Static } from '@sqlite.org/sqlite-wasm'
import { SqliteAdapter } from '../src/adapters/sqlite/adapter'
import { driverOf } from '../src/adapters/sqlite/driver'
import { loadSqlite, WasmHandle } from '../src/adapters/sqlite/wasm'

/** A SQLite in memory, the same that browsers get. */
export class SqliteDatabase {
  readonly adapter: SqliteAdapter
  readonly #sqlite: Sqlite3Static
  readonly #database: Database

  private constructor(sqlite: Sqlite3Static, database: Database) {
    this.#sqlite = sqlite
    this.#database = database
    this.adapter = new SqliteAdapter(driverOf(new WasmHandle(database)))
  }

  /** An empty one, or one with the bytes of another. */
  static async create(bytes?: Uint8Array): Promise<SqliteDatabase> {
    const sqlite = await loadSqlite()
    const { capi, oo1, wasm } = sqlite
    const database = new oo1.DB(':memory:')
    if (bytes !== undefined) {
      const flags = capi.SQLITE_DESERIALIZE_FREEONCLOSE | capi.SQLITE_DESERIALIZE_RESIZEABLE
      const data = wasm.allocFromTypedArray(bytes)
      const size = bytes.byteLength
      const code = capi.sqlite3_deserialize(database.pointer!, 'main', data, size, size, flags)
      database.checkRc(code)
    }
    return new SqliteDatabase(sqlite, database)
  }

  /** All of it, as a file would have it. */
  bytes(): Uint8Array {
    return this.#sqlite.capi.sqlite3_js_db_export(this.#database.pointer!)
  }
}
