/** The middle one. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}

/** A table in Markdown: a row of times for each name, and how often each column's goes into the last one's. */
export function table(
  columns: readonly string[],
  rows: readonly (readonly [name: string, times: readonly number[]])[],
): string {
  const [ours, theirs] = [columns.slice(0, -1), columns.at(-1)]
  const head = ['start', ...columns, ...ours.map((name) => `${theirs} ÷ ${name}`)]
  const cells = rows.map(([name, times]) => {
    const last = times.at(-1)!
    const ratios = times.slice(0, -1).map((time) => ratio(last, time))
    return [name, ...times.map(shown), ...ratios]
  })
  const widths = head.map((_, column) =>
    Math.max(...[head, ...cells].map((row) => row[column]!.length), 4),
  )
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return `${[line(head), line(rule), ...cells.map(line)].join('\n')}\n`
}

const ratio = (theirs: number, our: number): string =>
  Number.isFinite(theirs) ? `${(theirs / our).toFixed(2)}×` : ''

const shown = (milliseconds: number): string =>
  Number.isFinite(milliseconds) ? `${milliseconds.toFixed(0)} ms` : 'never'
