// Makes programs of the sources beside this file, which Node can run: `node bundle.mjs FOLDER`.

import { rolldown } from 'rolldown'

const input = ['device', 'reader'].map((name) => `${import.meta.dirname}/${name}.ts`)
const bundle = await rolldown({ input, external: /^(node:|@|react)/, platform: 'node' })
await bundle.write({ dir: process.argv[2], format: 'esm', entryFileNames: '[name].mjs' })
