/** How long anything may take: generous, as a machine may have much else to do. */
export const LIMIT = 120_000

/** Waits until something is so, and says what it was last if it never is. */
export async function until<T>(
  what: string,
  look: () => Promise<T>,
  isSo: (found: T) => boolean,
): Promise<T> {
  const end = Date.now() + LIMIT
  for (;;) {
    const found = await look()
    if (isSo(found)) return found
    if (Date.now() > end) throw new Error(`${what}: at last it was ${JSON.stringify(found)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
