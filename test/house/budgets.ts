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
 * One kilobyte is 1,000 bytes. `.` is to come down to 16, the element to 7 and the single file to 24.
 * The last 0.1 of the element bought a list of what waits that counts as its badge does, and says when in words.
 */
export const budgets: readonly Budget[] = [
  { door: '.', source: 'src/index.ts', conditions: ['browser'], kilobytes: 22.4 },
  { door: './bulk', source: 'src/bulk.ts', conditions: ['browser'], kilobytes: 1.9 },
  {
    door: './service-worker',
    source: 'src/service-worker.ts',
    conditions: ['browser'],
    kilobytes: 13.7,
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
    kilobytes: 7.8,
  },
  {
    door: './react',
    source: 'src/react.ts',
    over: 'src/index.ts',
    conditions: ['browser'],
    kilobytes: 3.5,
  },
  {
    door: 'aftertrace.min.js',
    source: 'src/aftertrace.ts',
    conditions: ['browser'],
    kilobytes: 30.2,
  },
  { door: './proxy', source: 'src/proxy.ts', conditions: ['workerd'], kilobytes: 25 },
  { door: './tracing', source: 'src/tracing.ts', conditions: ['browser'], kilobytes: 7.6 },
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
