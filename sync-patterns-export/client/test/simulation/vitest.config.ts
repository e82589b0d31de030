import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    dir: import.meta.dirname,
    include: ['*.seeds.ts'],
    globalSetup: [`${import.meta.dirname}/template.ts`],
    maxWorkers: 2,
    hookTimeout: 60_000,
    reporters: process.env['SEED'] === undefined ? ['dot'] : ['default'],
  },
})
