// Electric's own client, as an application has it that only reads: `reader SHAPES SECRET`.

import { Shape, ShapeStream } from '@electric-sql/client'
import { asked, say } from './program'

const [url, secret] = process.argv.slice(2) as [string, string]
const stream = new ShapeStream({
  url,
  params: { table: 'contacts', columns: ['id', 'first_name', 'last_name'], secret },
  backoffOptions: { initialDelay: 50, maxDelay: 500, multiplier: 1.5 },
})
// Electric's own types do not fit each other under `exactOptionalPropertyTypes`.
const shape = new Shape(stream as ConstructorParameters<typeof Shape>[0])
shape.subscribe(() => {})
asked('show', () => {
  const rows = shape.currentRows.map(({ id, first_name, last_name }) => [id, first_name, last_name])
  say({ rows })
})
