/**
 * What a door may weigh, all its dependencies included: bundled and minified by esbuild, compressed by brotli.
 * One kilobyte is 1,000 bytes.
 */
export const budgets = [
  { door: '.', source: 'src/index.ts', conditions: ['browser'], kilobytes: 20.7 },
  {
    door: './service-worker',
    source: 'src/service-worker.ts',
    conditions: ['browser'],
    kilobytes: 18.8,
  },
  { door: './proxy', source: 'src/proxy.ts', conditions: ['workerd'], kilobytes: 25 },
  { door: './tracing', source: 'src/tracing.ts', conditions: ['browser'], kilobytes: 5 },
  {
    door: './tracing/models',
    source: 'src/tracing-models.ts',
    conditions: ['browser'],
    kilobytes: 2,
  },
  { door: './tracing/page', source: 'src/tracing-page.ts', conditions: ['browser'], kilobytes: 1 },
] as const
