import { installWhenStale } from '../test/run/install.mjs'

// `npm run labels` attaches the correct answers of a CSV file of any length to their traces.
// `npm run labels my.csv` reads your file: two columns, the inference id and the answer, after a header line.

installWhenStale()

const { attachLabels } = await import('./labels/attach-labels.mjs')
await attachLabels(process.argv[2])
