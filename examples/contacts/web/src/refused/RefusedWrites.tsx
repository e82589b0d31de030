import { useRejectedWrites } from '../generated'
import { RefusedWrite } from './RefusedWrite'

/** Writes that the server refused: they are sent again, changed first, or forgotten. */
export function RefusedWrites() {
  const { writes, retry, edit, discard } = useRejectedWrites()
  if (writes.length === 0) return null
  return (
    <section className="refused-writes" aria-labelledby="refused-writes">
      <h2 id="refused-writes">Refused writes</h2>
      <ul>
        {writes.map((write) => (
          <RefusedWrite key={write.writeId} {...{ write, retry, edit, discard }} />
        ))}
      </ul>
    </section>
  )
}
