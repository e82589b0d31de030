import { defineConfig } from 'vitest/config'
import { ofAdapter } from './test/adapter'

export default defineConfig({
  resolve: { alias: ofAdapter },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    typecheck: { include: ['test/**/*.test-d.ts'] },
    globalSetup: ['test/template.ts'],
    // PGlite's WebAssembly takes its time on a small machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})
