import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    reporters: ['verbose'],
    include: ['tests/**/*.test.ts'],
    globalSetup: ['harness/setup.ts'],
    // One browser at a time is as much as a small machine does well.
    fileParallelism: false,
    testTimeout: 400_000,
    hookTimeout: 120_000,
  },
})
