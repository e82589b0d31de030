/** A place in a shape's log: `{lsn}_{position}`, and `0_…` inside the snapshot. */
export interface Offset {
  readonly lsn: bigint
  readonly position: number
}

/** Before the first chunk. */
export const START: Offset = { lsn: -1n, position: 0 }

/** After the snapshot, before the log. */
export const SNAPSHOT_END: Offset = { lsn: 0n, position: Infinity }

export function parseOffset(text: string): Offset | null {
  if (text === '-1') return START
  const [, lsn, position] = /^(\d{1,20})_(\d{1,20}|inf)$/.exec(text) ?? []
  if (lsn === undefined || position === undefined) return null
  return { lsn: BigInt(lsn), position: position === 'inf' ? Infinity : Number(position) }
}

export function formatOffset({ lsn, position }: Offset): string {
  return `${lsn}_${position === Infinity ? 'inf' : position}`
}

export function isAfter(one: Offset, other: Offset): boolean {
  return one.lsn === other.lsn ? one.position > other.position : one.lsn > other.lsn
}
