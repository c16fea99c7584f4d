import { installWhenStale } from '../test/run/install.mjs'

// What `npm run labels` runs: it attaches the right answers of a CSV file to their traces, however long the file is.
// `npm run labels my.csv` reads yours: two columns, the inference id and the answer, below a line of titles.

installWhenStale()

const { attachLabels } = await import('./labels/attach-labels.mjs')
await attachLabels(process.argv[2])
