// What the labels need of aftertrace, as one module: importSource bundles each module for itself.
export { updateMany } from '../../src/bulk.ts'
export { createClient, groundTruth } from '../../src/index.ts'
export { createOpenlayerTransport } from '../../src/openlayer.ts'
