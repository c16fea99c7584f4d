// @vitest-environment node
import { createTracer, type TraceRow } from 'aftertrace/tracing'
import { expect, it } from 'vitest'
import { modelOf } from '../ai-sdk/model.ts'
import { createAgent } from './agent.ts'

it('CopilotKit: a run is recorded as a trace with the id of the run as its inference id', async () => {
  const rows: TraceRow[] = []
  const tracer = createTracer({
    publish: async (row) => void rows.push(row),
    inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
  })
  const agent = createAgent(tracer, modelOf('Far away.'))
  agent.setMessages([{ id: 'question-1', role: 'user', content: 'How far is the sun?' }])
  agent.threadId = 'thread-1'
  const { newMessages } = await agent.runAgent({ runId: 'run-1' })
  await tracer.flush()
  expect(newMessages).toMatchObject([{ role: 'assistant', content: 'Far away.' }])
  expect(rows).toMatchObject([
    { inferenceId: 'run-1', session_id: 'thread-1', output: 'Far away.', tokens: 6 },
  ])
})
