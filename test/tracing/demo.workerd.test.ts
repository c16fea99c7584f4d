import { createExecutionContext, env, waitOnExecutionContext } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import worker from '../../demo/worker.ts'
import { readInference } from '../../src/tracing-page.ts'
import { pipeline } from './fixture.ts'

/** A queue that is never used, because the durable switch is off. */
const queue = { send: () => Promise.reject(new Error('Nothing is queued here.')) }
const bindings = {
  ROWS: env.ROWS,
  PAGE_ORIGINS: 'http://localhost',
  UPDATES: queue,
  DEAD_LETTERS: queue,
  DEAD_LETTER_ROWS: env.ROWS,
}
const hourMs = 3_600_000

async function send(path: string, init?: RequestInit): Promise<Response> {
  const lifetime = createExecutionContext()
  const reply = await worker.fetch(new Request(`http://localhost${path}`, init), bindings, lifetime)
  const text = await reply.text()
  await waitOnExecutionContext(lifetime)
  return new Response(text || null, reply)
}

function ask(conversation: string, question = 'How far is the sun?'): Promise<Response> {
  return send('/api/chat', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ question, conversation, user: 'ada' }),
  })
}

async function rowOf(inferenceId: string) {
  const reply = await send(`/openlayer/v1/inference-pipelines/${pipeline}/rows/${inferenceId}`, {
    headers: { authorization: 'Bearer local-key' },
  })
  const { row }: { row: Record<string, unknown> } = await reply.json()
  return row
}

describe('the demo’s Worker', () => {
  it('streams a traced answer and sends the trace’s inference id to the page', async () => {
    const reply = await ask('c1')
    expect(readInference(reply)).toEqual({ inferenceId: 'chat_c1_ada' })
    const answer = await reply.text()
    expect(answer).toMatch(/^The sun is about/)
    expect(await rowOf('chat_c1_ada')).toMatchObject({
      inferenceId: 'chat_c1_ada',
      question: 'How far is the sun?',
      output: answer,
      user_id: 'ada',
      session_id: 'c1',
      cost: 0,
      steps: [
        {
          name: 'chat',
          type: 'agent',
          steps: [
            { name: 'search', type: 'retriever', documents: [answer] },
            { name: 'speak', type: 'chat_completion', model: 'canned-1', output: answer },
          ],
        },
      ],
    })
  })

  it('keeps concurrent answers separate', async () => {
    const questions = ['How far is the sun?', 'Where is the key?', 'Tell me a joke']
    const replies = await Promise.all(questions.map((question, n) => ask(`p${n}`, question)))
    for (const [n, reply] of replies.entries()) {
      expect(await rowOf(`chat_p${n}_ada`)).toMatchObject({
        question: questions[n],
        output: await reply.text(),
        session_id: `p${n}`,
      })
    }
  })

  it('publishes a partial trace if the reader disconnects', async () => {
    const lifetime = createExecutionContext()
    const request = new Request('http://localhost/api/chat', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ question: 'Tell me a joke', conversation: 'gone', user: 'ada' }),
    })
    const reply = await worker.fetch(request, bindings, lifetime)
    const reader = reply.body?.getReader()
    await reader?.read()
    await reader?.cancel()
    await waitOnExecutionContext(lifetime)
    const row = await rowOf('chat_gone_ada')
    expect(row).toMatchObject({ metadata: { partial: true } })
    expect(String(row['output'])).toMatch(/^A /)
  })

  it('attaches a conversion and a ground truth once, an hour later', async () => {
    await ask('c2')
    await worker.scheduled({ scheduledTime: Date.now() }, bindings)
    expect(await rowOf('chat_c2_ada')).not.toHaveProperty('converted')
    await worker.scheduled({ scheduledTime: Date.now() + hourMs }, bindings)
    expect(await rowOf('chat_c2_ada')).toMatchObject({
      converted: true,
      order_value: 49.9,
      ground_truth: 'Checked by a person, an hour later.',
    })
    const again = await send('/api/hour', { method: 'POST' })
    expect(await again.json()).toEqual({ attached: 0 })
  })

  it('advances its clock by request', async () => {
    await ask('c3')
    const moved = await send('/api/hour', { method: 'POST' })
    expect(await moved.json()).toMatchObject({ attached: 1 })
    expect(await rowOf('chat_c3_ada')).toMatchObject({ converted: true })
  })

  it('attaches nothing to answers whose rows were removed', async () => {
    await ask('c4')
    await send('/local', { method: 'DELETE' })
    const moved = await send('/api/hour', { method: 'POST' })
    expect(await moved.json()).toEqual({ attached: 0 })
  })

  it.each([
    ['{}'],
    ['not json'],
    ['{"question":"?","conversation":"a b","user":"ada"}'],
    ['{"question":"?","conversation":"a"}'],
  ])('refuses the body %s', async (body) => {
    const headers = { 'content-type': 'application/json' }
    expect((await send('/api/chat', { method: 'POST', headers, body })).status).toBe(400)
  })
})
