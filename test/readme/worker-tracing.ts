// #region worker
import { AsyncLocalStorage } from 'node:async_hooks' // needs the flag nodejs_als
import { newInferenceId } from 'aftertrace'
import { createOpenlayer } from 'aftertrace/openlayer'
import { createTracer, publishTo } from 'aftertrace/tracing'
import { inferenceHeaders } from 'aftertrace/tracing/page'

export default {
  async fetch(request: Request, env: Env, ctx: Context): Promise<Response> {
    const tracer = createTracer({
      publish: publishTo(createOpenlayer({ apiKey: env.OPENLAYER_API_KEY })),
      inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
      context: new AsyncLocalStorage(),
    })
    const search = tracer.trace({ name: 'search', type: 'retriever' }, findDocuments)
    const inferenceId = newInferenceId('chat_')
    const answer = tracer.trace({ name: 'chat', inferenceId }, async (question: string) => {
      tracer.updateCurrentTrace({ userId: 'ada', metadata: { release: 7 } })
      return streamAnswer(question, await search(question))
    })
    const stream = await answer(await request.text())
    ctx.waitUntil(tracer.flush({ abandon: true }))
    return new Response(stream, { headers: inferenceHeaders({ inferenceId }) })
  },
}
// #endregion

interface Env {
  readonly OPENLAYER_API_KEY: string
}

interface Context {
  waitUntil(work: Promise<unknown>): void
}

async function findDocuments(question: string): Promise<readonly string[]> {
  return [`All about ${question}`]
}

function streamAnswer(_question: string, documents: readonly string[]): ReadableStream<Uint8Array> {
  return new Blob([`I found: ${documents}`]).stream()
}
