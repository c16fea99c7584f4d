/**
 * What a door may weigh, all its dependencies included: bundled and minified by esbuild, compressed by brotli.
 * One kilobyte is 1,000 bytes. `.` is to come down to 16 and the service worker to 14; until then they may not grow.
 */
export const budgets = [
  { door: '.', source: 'src/index.ts', conditions: ['browser'], kilobytes: 22.5 },
  { door: './bulk', source: 'src/bulk.ts', conditions: ['browser'], kilobytes: 1.5 },
  {
    door: './service-worker',
    source: 'src/service-worker.ts',
    conditions: ['browser'],
    kilobytes: 21.5,
  },
  { door: './proxy', source: 'src/proxy.ts', conditions: ['workerd'], kilobytes: 25 },
  { door: './tracing', source: 'src/tracing.ts', conditions: ['browser'], kilobytes: 8.5 },
  {
    door: './tracing/models',
    source: 'src/tracing-models.ts',
    conditions: ['browser'],
    kilobytes: 8.5,
  },
  {
    door: './tracing/opentelemetry',
    source: 'src/tracing-opentelemetry.ts',
    conditions: ['browser'],
    kilobytes: 2.5,
  },
  { door: './tracing/page', source: 'src/tracing-page.ts', conditions: ['browser'], kilobytes: 1 },
] as const
