/** What the server answers, before faults have their way with it. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }
}

/** The one form of every error of the write API and of the guarded shapes. */
export interface ApiError {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly field?: string
}

export function error(error: ApiError, writeId?: string): Answer {
  return json(error.status, errorBody(error, writeId))
}

export function errorBody({ code, message, field }: ApiError, writeId?: string): string {
  return JSON.stringify({
    code,
    message,
    ...(field === undefined ? {} : { field }),
    ...(writeId === undefined ? {} : { write_id: writeId }),
  })
}

export function toResponse({ status, headers, body }: Answer): Response {
  return new Response(body, { status, headers })
}
