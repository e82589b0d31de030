// Electric's client in two versions, each with both ways of waiting.

import * as newest from '@electric-sql/client'
import * as older from 'electric-client-1.0'

/** The newest, and the one that pglite-sync brings with it: their types differ in what it does not know. */
const versions = [
  { version: '1.5.28', client: newest },
  { version: '1.0.14', client: older as unknown as typeof newest },
]

const all = versions.flatMap(({ version, client }) => [
  { name: `${version}, long polling`, version, client, waiting: {}, isSse: false },
  {
    name: `${version}, events`,
    version,
    client,
    waiting: version === '1.0.14' ? { experimentalLiveSse: true } : { liveSse: true },
    isSse: true,
  },
])

export type Variant = (typeof all)[number]

/** The older client reads events in browsers only. */
export const inNode = all.filter(({ version, isSse }) => !(version === '1.0.14' && isSse))
export const inBrowsers = all.filter(({ isSse }) => isSse)
