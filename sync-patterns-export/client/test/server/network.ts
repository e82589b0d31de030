import { type Answer, toResponse } from './answer'

/** What `fetch` throws when there is no answer. */
export function networkError(): TypeError {
  return new TypeError('fetch failed')
}

/** An answer whose connection ends half-way through the body. */
export function cut(answer: Answer): Response {
  const { status, headers, body } = answer
  if (body === null) return toResponse(answer)
  const half = new TextEncoder().encode(body.slice(0, Math.ceil(body.length / 2)))
  const stream = new ReadableStream({
    start: (controller) => controller.enqueue(half),
    pull: (controller) => controller.error(new TypeError('terminated')),
  })
  return new Response(stream, { status, headers })
}

/** A promise that whoever asked no longer waits for, once they say so. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new DOMException('This operation was aborted', 'AbortError'))
    const done = () => signal.removeEventListener('abort', abort)
    promise.then(resolve, reject).finally(done)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
}
