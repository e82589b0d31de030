import { defineConfig } from 'vite'

// The pages that a browser opens in the tests here and in the benchmarks, one for each adapter.
export default defineConfig({
  root: import.meta.dirname,
  logLevel: 'error',
  optimizeDeps: { exclude: ['@electric-sql/pglite', '@sqlite.org/sqlite-wasm'] },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    rolldownOptions: {
      input: ['pglite', 'sqlite'].map((name) => `${import.meta.dirname}/${name}.html`),
    },
  },
})
