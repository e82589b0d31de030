import { defineConfig } from 'vitest/config'

// Started by the tests of `examples/contacts/server`, with the server's address in SERVER.
export default defineConfig({
  test: { dir: import.meta.dirname, include: ['*.e2e.ts'], testTimeout: 120_000 },
})
