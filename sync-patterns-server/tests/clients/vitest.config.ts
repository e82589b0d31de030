import { defineConfig } from 'vitest/config'

// Started by main.rs beside this, with the service's address in SHAPES.
export default defineConfig({
  test: { include: ['*.test.ts', '*.test.tsx'], testTimeout: 60_000, hookTimeout: 60_000 },
})
