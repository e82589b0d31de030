import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App'
import { initializeDatabase } from './generated'

const root = createRoot(document.getElementById('root')!)

root.render(
  <StrictMode>
    <App />
  </StrictMode>,
)

// Needs no network. Collections fill when the database is open.
initializeDatabase().catch((error: unknown) => root.render(<p role="alert">{String(error)}</p>))
