import { AsyncLocalStorage } from 'node:async_hooks'
import { createOpenlayer } from 'aftertrace/openlayer'
import { createTracer, publishTo } from 'aftertrace/tracing'

const apiKey = 'a-key-for-the-test'
const pipelineId = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'
const ask = async (question: string) => `You asked: ${question}`

// #region seed
const openlayer = createOpenlayer({ apiKey })
const tracer = createTracer({
  publish: publishTo(openlayer),
  inferencePipelineId: pipelineId,
  context: new AsyncLocalStorage(),
})

export const chat = tracer.trace(
  { name: 'chat', inputs: ['question'] },
  async (question: string, conversation: string, user: string) => {
    tracer.updateCurrentTrace({
      inferenceId: `chat_${conversation}_${user}`,
    })
    return ask(question)
  },
)

/** Call this later, when the truth is known. */
export async function attach(inferenceId: string, truth: string) {
  const { rows } = openlayer.inferencePipelines
  await rows.update(pipelineId, {
    inferenceId,
    row: { ground_truth: truth },
    config: { groundTruthColumnName: 'ground_truth' },
  })
}
// #endregion

export const flush = () => tracer.flush()
