import { env } from 'cloudflare:workers'
import { createPace, createPaceObject, createWorker, feedbackColumns } from 'aftertrace/cloudflare'

/** One limit on writes to Openlayer, for all consumers together. */
export class WritePace extends createPaceObject({ perSecond: 500 }) {}

export default createWorker({
  pipelines: ['182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'],
  columns: feedbackColumns({ comment: true }),
  grants: 'anonymous',
  allowedOrigins: ['https://app.example.com'],
  path: '/feedback',
  clientKey: (request) => request.headers.get('cf-connecting-ip') ?? undefined,
  rateLimit: env.RATE_LIMIT,
  apiKey: () => env.OPENLAYER_API_KEY,
  operatorSecret: () => env.OPERATOR_SECRET,
  queues: [env.UPDATES_0, env.UPDATES_1],
  deadLetters: { queue: env.DEAD_LETTERS, name: 'aftertrace-dead-letters' },
  database: env.DATABASE,
  pace: createPace(env.WRITE_PACE),
})
