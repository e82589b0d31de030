import { defineConfig } from 'vite'

export default defineConfig({
  // Vite's optimiser breaks PGlite's WebAssembly.
  optimizeDeps: { exclude: ['@electric-sql/pglite'] },
  worker: { format: 'es' },
  build: { target: 'es2022' },
})
