interface Budget {
  readonly door: string
  readonly source: string
  /** Door that the page imports anyway. Only the bytes added to it count. */
  readonly over?: string
  readonly conditions: readonly string[]
  readonly kilobytes: number
}

/**
 * Maximum size of a door with all its dependencies, bundled and minified by esbuild and compressed by Brotli.
 * One kilobyte is 1,000 bytes. The targets are 16 for `.`, 7 for the element and 24 for the single file.
 * The same code in another order weighs up to 70 bytes more or less.
 * The last 0.5 of `.` paid for options that are checked by their types, a flush that ends while updates keep coming,
 * grants that are checked before they are stored, and transports that may be silent; then 0.1 for transactions whose errors
 * tell a full disk from a lost connection in every browser. The last 0.5 of `./bulk` paid for ending when nothing more can
 * be sent. The last 0.2 of `./react` paid for one store per client, however often it is mounted.
 */
export const budgets: readonly Budget[] = [
  { door: '.', source: 'src/index.ts', conditions: ['browser'], kilobytes: 23.2 },
  { door: './bulk', source: 'src/bulk.ts', conditions: ['browser'], kilobytes: 2 },
  {
    door: './service-worker',
    source: 'src/service-worker.ts',
    conditions: ['browser'],
    kilobytes: 13.9,
  },
  {
    door: './feedback',
    source: 'src/feedback.ts',
    over: 'src/index.ts',
    conditions: ['browser'],
    kilobytes: 2,
  },
  {
    door: './element/define',
    source: 'src/element/define.ts',
    over: 'src/index.ts',
    conditions: ['browser'],
    kilobytes: 7.3,
  },
  {
    door: './react',
    source: 'src/react.ts',
    over: 'src/index.ts',
    conditions: ['browser'],
    kilobytes: 3.3,
  },
  {
    door: 'aftertrace.min.js',
    source: 'src/aftertrace.ts',
    conditions: ['browser'],
    kilobytes: 30.5,
  },
  { door: './proxy', source: 'src/proxy.ts', conditions: ['workerd'], kilobytes: 25 },
  { door: './tracing', source: 'src/tracing.ts', conditions: ['browser'], kilobytes: 8 },
  {
    door: './tracing/models',
    source: 'src/tracing-models.ts',
    conditions: ['browser'],
    kilobytes: 7.8,
  },
  {
    door: './tracing/opentelemetry',
    source: 'src/tracing-opentelemetry.ts',
    conditions: ['browser'],
    kilobytes: 2.5,
  },
  { door: './tracing/page', source: 'src/tracing-page.ts', conditions: ['browser'], kilobytes: 1 },
]
