import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { addDeclarations, type Consumer, createConsumer } from './consumer.ts'
import { root } from './module.ts'
import { oldestTsc, tsc } from './tsc.ts'

let consumer: Consumer
beforeAll(async () => {
  consumer = await createConsumer()
  addDeclarations(consumer)
  return consumer.remove
}, 120_000)

/** A program that uses every door. The marked lines would compile if their types had become `any`. */
const program = `
import { type Client, createClient, humanFeedback } from 'aftertrace'
import { type Progress, updateMany } from 'aftertrace/bulk'
import { createFeedback, type FeedbackState } from 'aftertrace/feedback'
import { de } from 'aftertrace/feedback/phrases/de'
import { createOpenlayer, createOpenlayerTransport } from 'aftertrace/openlayer'
import { createWorker } from 'aftertrace/cloudflare'
import { createNatsQueue } from 'aftertrace/nats'
import { createKeyring, createProxy, issueGrant } from 'aftertrace/proxy'
import { toNodeListener } from 'aftertrace/proxy/node'
import { createLocalOpenlayer } from 'aftertrace/testing'
import { registerFlush } from 'aftertrace/service-worker'
import { createTracer, publishTo, type TraceOptions } from 'aftertrace/tracing'

const inferencePipelineId = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'
export const client: Client = createClient({ endpoint: '/feedback', inferencePipelineId })
export const receipt = client.update(humanFeedback('832y98d3', 'up'))
export const ready: Promise<void> = client.ready
export const feedback = createFeedback(client, { phrases: de, columns: { comment: 'note' } })
export const state: FeedbackState = feedback.get('832y98d3')
// @ts-expect-error: an unknown column
createFeedback(client, { columns: { opinion: 'note' } })
export const many = updateMany(client, [humanFeedback('832y98d3', 'up')], {
  onProgress: ({ settled }: Progress) => settled,
  onResult: ({ index, kind, code }) => [index, kind === 'waiting', code],
})
// @ts-expect-error: updates can be iterated
updateMany(client, 7)
// @ts-expect-error: a client that createClient did not make has no outbox
updateMany({ update: client.update }, [])
const { reason, code } = client.outbox.snapshot()
// @ts-expect-error: an unknown reason
export const isRenamed = reason === 'ambiguous'
export const explained: string | undefined = code
export const flushed = registerFlush({ module: '/worker.js' }, client)
// @ts-expect-error: there is no option for a key
createClient({ endpoint: '/feedback', inferencePipelineId, apiKey: 'secret' })
createClient({
  endpoint: '/feedback',
  inferencePipelineId,
  debug: true,
  onEvent: (event) => event.kind === 'waiting' && [event.reason, event.code, event.status, event.dueAt],
})
// @ts-expect-error: a vote is one of the known words
humanFeedback('832y98d3', { vote: 'up' })
// @ts-expect-error: a transport is a function
export const transport: string = createOpenlayerTransport({ apiKey: 'secret' })
const openlayer = createOpenlayer({ apiKey: 'secret' })
const { rows, data } = openlayer.inferencePipelines
export const page = rows.list(inferencePipelineId, { perPage: 100 })
// @ts-expect-error: human feedback is not part of a data stream
data.stream(inferencePipelineId, { rows: [], config: { outputColumnName: 'a', humanFeedbackColumnName: 'b' } })
// @ts-expect-error: a filter has an operator
rows.list(inferencePipelineId, { columnFilters: [{ measurement: 'a', value: 1 }] })
// @ts-expect-error: a proxy needs its options
createProxy()
export const publishers = [publishTo(client), publishTo(openlayer)]
// @ts-expect-error: neither a client nor Openlayer
publishTo({})
const tracer = createTracer({ publish: async (row) => row, inferencePipelineId })
export const length: number = tracer.trace((text: string) => text.length)('text')
export const later: Promise<1> = tracer.trace({ inputs: ['a'] }, async (_: string): Promise<1> => 1)('a')
// @ts-expect-error: a traced function keeps its type
tracer.trace((text: string) => text.length)(1)
// @ts-expect-error: a step is of a known type
export const options: TraceOptions = { type: 'thought' }
class Assistant {
  @tracer.trace({ type: 'agent' })
  answer(question: string): string {
    return question
  }
  @tracer.trace
  async greet(): Promise<void> {}
}
export const answer: string = new Assistant().answer('?')
// @ts-expect-error: a key has a name
createKeyring({ keys: [{ secret: 'secret' }] })
// @ts-expect-error: a grant is for columns
issueGrant(createKeyring({ keys: [] }), { inferencePipelineId, inferenceId: '832y98d3' })
// @ts-expect-error: a listener is made of a proxy
toNodeListener({})
// @ts-expect-error: a Worker needs its queues
createWorker({ apiKey: 'secret' })
// @ts-expect-error: a queue needs its stream
createNatsQueue({ apiKey: 'secret' })
// @ts-expect-error: a local Openlayer needs a key
createLocalOpenlayer({})
`

/** A program that uses the doors for pages only. */
const pageProgram = `
import { createClient } from 'aftertrace'
import { AftertraceFeedback, type FeedbackIntentEvent } from 'aftertrace/element'
import 'aftertrace/element/define'
import { AftertraceFeedback as Feedback, FeedbackProvider, useFeedback, useOutbox } from 'aftertrace/react'
import { createElement } from 'react'

const client = createClient({ endpoint: '/feedback', inferencePipelineId: '182bd5e5' })
const element: AftertraceFeedback = document.createElement('aftertrace-feedback')
element.client = client
element.choices = ['right', { key: 'wrong', label: 'Wrong', negative: true }]
element.addEventListener('feedback-intent', (event: FeedbackIntentEvent) => event.detail.next)
element.addEventListener('feedback-state', ({ detail: { inferenceId, status } }) => [inferenceId, status === 'partly'])
export function Thumbs({ inferenceId }: { inferenceId: string }) {
  const { state, upProps } = useFeedback(inferenceId)
  const { traces } = useOutbox()
  // @ts-expect-error: an unknown status
  const isSent = state.status === 'sent'
  return createElement('button', upProps, isSent ? traces : state.announcement)
}
export const app = createElement(FeedbackProvider, { client }, createElement(Feedback, { inferenceId: 'a', scale: 'stars' }))
// @ts-expect-error: an unknown scale
createElement(Feedback, { scale: 'hearts' })
`

describe('The declarations', () => {
  const page = ['ES2022', 'DOM']

  it.each([
    ['node16', 'node16', page, []],
    ['nodenext', 'nodenext', page, []],
    ['esnext', 'bundler', page, []],
    ['esnext', 'bundler', ['ES2022', 'WebWorker'], []],
    ['nodenext', 'nodenext', ['ES2022'], ['@types/node']],
    ['esnext', 'bundler', ['ES2022'], ['@cloudflare/workers-types']],
  ])(
    'compile in a program of module %s, resolved as %s, with %j and %j, and pass the check themselves',
    (module, moduleResolution, lib, types) => {
      const uses = types.map((name) => `${root}/node_modules/${name}`)
      expect(complaints(program, { module, moduleResolution, lib, types: uses })).toBe('')
    },
    30_000,
  )

  it.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])(
    'compile in a page of module %s with React and the elements',
    (module, moduleResolution) => {
      const lib = [...page, 'DOM.Iterable']
      expect(complaints(pageProgram, { module, moduleResolution, lib, types: [] })).toBe('')
    },
    30_000,
  )

  it.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])(
    'compile in the same program of module %s, resolved as %s, in TypeScript 5.2',
    (module, moduleResolution) => {
      const options = { module, moduleResolution, lib: page, types: [] }
      expect(complaints(program, options, oldestTsc)).toBe('')
    },
    60_000,
  )
})

function complaints(text: string, options: object, compile = tsc): string {
  writeFileSync(join(consumer.folder, 'program.ts'), text)
  writeFileSync(join(consumer.folder, 'package.json'), '{ "type": "module" }')
  const compilerOptions = {
    skipLibCheck: false,
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    target: 'es2022',
    ...options,
  }
  writeFileSync(
    join(consumer.folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['program.ts'] }),
  )
  return compile(consumer.folder)
}
