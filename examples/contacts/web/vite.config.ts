import { readFileSync } from 'node:fs'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Where `npm run dev` finds the server. */
const api = process.env['API_URL'] ?? 'http://127.0.0.1:8000'

export default defineConfig({
  plugins: [react(), offline()],
  // Vite's optimiser breaks the databases' WebAssembly.
  optimizeDeps: { exclude: ['@electric-sql/pglite', '@sqlite.org/sqlite-wasm'] },
  worker: { format: 'es', rolldownOptions: { checks: { eval: false } } },
  build: {
    target: 'es2022',
    // The first browsers with `light-dark()`.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    rolldownOptions: {
      // PGlite's, which is Emscripten's.
      checks: { eval: false },
      output: {
        // What changes seldom has files of its own, which stay in the browser's cache.
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules.(react|react-dom|scheduler)./ },
            { name: 'tanstack', test: /node_modules.@tanstack./ },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': { target: api, changeOrigin: true } } },
})

/** Writes the service worker, with the names of all files that the page may ever ask for. */
function offline(): Plugin {
  return {
    name: 'offline',
    apply: 'build',
    generateBundle(_options, bundle) {
      const files = ['/', '/icon.svg', ...Object.keys(bundle).map((file) => `/${file}`)]
      const worker = readFileSync(new URL('./service-worker.js', import.meta.url), 'utf8')
      const source = worker.replace('[/* files */]', JSON.stringify(files.sort()))
      this.emitFile({ type: 'asset', fileName: 'service-worker.js', source })
    },
  }
}
