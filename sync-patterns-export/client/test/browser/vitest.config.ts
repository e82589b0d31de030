import { defineConfig } from 'vitest/config'

// In a real Chromium: `npm run browser`. `ROUNDS=100 npm run browser` kills it more often.
export default defineConfig({
  test: {
    dir: import.meta.dirname,
    include: ['*.browser.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
})
