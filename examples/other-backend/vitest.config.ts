import { defineConfig } from 'vitest/config'

// PGlite's WebAssembly takes its time on a small machine.
export default defineConfig({ test: { testTimeout: 60_000, hookTimeout: 60_000 } })
