// Everything that the labels import from aftertrace, as one module, because importSource bundles each module separately.
export { updateMany } from '../../src/bulk.ts'
export { createClient, groundTruth } from '../../src/index.ts'
export { createOpenlayerTransport } from '../../src/openlayer.ts'
