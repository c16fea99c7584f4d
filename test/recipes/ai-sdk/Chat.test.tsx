import { FeedbackProvider } from 'aftertrace/react'
import { createTestClient } from 'aftertrace/testing'
import { createTracer, type TraceRow } from 'aftertrace/tracing'
import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, it, vi } from 'vitest'
import { createRoute } from '../../readme/tracing/use-chat.ts'
import { Chat } from './Chat'
import { modelOf } from './model.ts'

it('The AI SDK: a vote on an answer of useChat updates the trace of that answer', async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  const rows: TraceRow[] = []
  const tracer = createTracer({
    publish: async (row) => void rows.push(row),
    inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
  })
  const post = createRoute(tracer, modelOf('Far away.'))
  const { fetch } = globalThis
  vi.stubGlobal('fetch', (url: string, init: RequestInit) =>
    url === '/api/chat'
      ? post(new Request('https://app.example.com/api/chat', { ...init, signal: null }))
      : fetch(url, init),
  )
  const { client } = createTestClient()
  const host = document.createElement('div')
  const root = createRoot(host)
  await act(async () =>
    root.render(
      <FeedbackProvider client={client}>
        <Chat />
      </FeedbackProvider>,
    ),
  )
  await act(async () => host.querySelector('button')?.click())
  await vi.waitFor(async () => {
    await act(async () => {})
    expect(host.querySelectorAll('article')).toHaveLength(2)
    expect(host.textContent).toContain('Far away.')
  })
  await tracer.flush()
  const [question, answer] = host.querySelectorAll('article')
  expect(question?.querySelector('aftertrace-feedback')).toBeNull()
  const buttons = answer?.querySelector('aftertrace-feedback')
  expect(rows).toMatchObject([{ output: 'Far away.' }])
  expect(buttons?.getAttribute('inference-id')).toBe(rows[0]?.['inferenceId'])
  await act(async () => root.unmount())
  vi.unstubAllGlobals()
})
