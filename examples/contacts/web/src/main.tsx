import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App'
import { configure } from './generated'
import './styles/index.css'

// The page and the API come from the same address, unless the build was told another.
if (import.meta.env['VITE_API_URL'] === undefined) {
  const api = `${location.origin}/api`
  configure({ apiBaseUrl: api, electricUrl: `${api}/shapes` })
}

// Only a build has one: `npm run dev` is always online.
if (import.meta.env.PROD) void navigator.serviceWorker?.register('/service-worker.js')

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
