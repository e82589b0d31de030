import { defineConfig } from 'vitest/config'
import { ofAdapter } from '../adapter'

export default defineConfig({
  resolve: { alias: ofAdapter },
  test: {
    dir: import.meta.dirname,
    include: ['*.seeds.ts'],
    globalSetup: [`${import.meta.dirname}/template.ts`],
    maxWorkers: 2,
    hookTimeout: 60_000,
    testTimeout: 60_000,
    reporters: process.env['SEED'] === undefined ? ['dot'] : ['default'],
  },
})
