import { defineConfig } from 'vitest/config'
import { ofAdapter } from '../adapter'

// Started by the tests of `examples/contacts/server`, with the server's address in SERVER.
export default defineConfig({
  resolve: { alias: ofAdapter },
  test: {
    dir: import.meta.dirname,
    include: ['*.e2e.ts'],
    globalSetup: [`${import.meta.dirname}/../template.ts`],
    testTimeout: 120_000,
  },
})
