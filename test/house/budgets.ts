interface Budget {
  readonly door: string
  readonly source: string
  /** What a page that imports the door has anyway: only what comes on top of it counts. */
  readonly over?: string
  readonly conditions: readonly string[]
  readonly kilobytes: number
}

/**
 * What a door may weigh, all its dependencies included: bundled and minified by esbuild, compressed by brotli.
 * One kilobyte is 1,000 bytes. `.` is to come down to 16, the element to 7 and the single file to 24. The same code in another
 * order weighs up to 60 bytes more or less.
 * The last 0.5 of `.` bought options that are checked by their types, a flush that ends where updates keep coming, grants
 * that are checked before they are kept, and transports that may be silent. The last 0.5 of `./bulk` bought an end where
 * nothing more can be sent. The last 0.2 of `./react` bought one store for each client, however often it is mounted.
 */
export const budgets: readonly Budget[] = [
  { door: '.', source: 'src/index.ts', conditions: ['browser'], kilobytes: 23.1 },
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
    kilobytes: 7.2,
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
