import { rest } from './generated'

/** There is nothing to open. */
export const start = (headers: () => Record<string, string>) => rest.configure({ headers })
