import { initializeDatabase } from './generated'

/** Opens the local database. */
export const start = (headers: () => Record<string, string>) => void initializeDatabase({ headers })
