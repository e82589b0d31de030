import { InvalidWriteError, WriteRefusedError } from '../generated'

/** What went wrong, for whoever wrote. */
export function words(error: unknown): string {
  if (error instanceof WriteRefusedError) return answer(error.status, error.body)
  if (error instanceof InvalidWriteError) {
    return error.issues.map(({ message }) => message).join(' ')
  }
  return error instanceof Error ? error.message : String(error)
}

/** What the server said about a write that it refused. */
export function answer(status: number | null, body: string | null): string {
  const message = body === null ? undefined : messageOf(body)
  if (message !== undefined) return `${message[0]?.toUpperCase() ?? ''}${message.slice(1)}.`
  return status === null
    ? 'It belongs to another write that was refused.'
    : `The server answered ${status}.`
}

function messageOf(body: string): string | undefined {
  try {
    const { message } = JSON.parse(body) as { readonly message?: unknown }
    return typeof message === 'string' && message !== '' ? message.replace(/\.$/, '') : undefined
  } catch {
    return undefined
  }
}

/** `1 contact`, `5,000 contacts`. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`
