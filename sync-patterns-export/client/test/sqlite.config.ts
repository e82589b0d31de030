import { defineConfig, mergeConfig } from 'vitest/config'

// The tests of what stands on the database, over SQLite.
process.env['ADAPTER'] = 'sqlite'
const { default: base } = await import('../vitest.config')

export default mergeConfig(
  { ...base, test: { ...base.test, include: [] } },
  defineConfig({
    test: {
      include: ['test/{database,sync}/**/*.test.{ts,tsx}'],
      // These run over both, or over PGlite's folders.
      exclude: ['test/database/{carry-over,folder,sqlite-file}.test.ts'],
    },
  }),
)
