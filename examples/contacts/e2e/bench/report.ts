/** The middle one. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}

/** A table in Markdown, with the ratio of the second variant's times to the first's. */
export function table<V extends string, S extends string, M extends string>(
  [ours, theirs]: readonly [V, V],
  starts: readonly S[],
  marks: readonly M[],
  time: (variant: V, start: S, mark: M) => number,
): string {
  const rows = starts.flatMap((start) =>
    marks.map((mark) => {
      const [our, their] = [time(ours, start, mark), time(theirs, start, mark)]
      const ratio = Number.isFinite(their) ? `${(their / our).toFixed(2)}×` : ''
      return [`${start}, ${mark}`, shown(our), shown(their), ratio]
    }),
  )
  const head = ['start', ours, theirs, `${theirs} ÷ ${ours}`]
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]!.length), 4),
  )
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return `${[line(head), line(rule), ...rows.map(line)].join('\n')}\n`
}

const shown = (milliseconds: number): string =>
  Number.isFinite(milliseconds) ? `${milliseconds.toFixed(0)} ms` : 'never'
