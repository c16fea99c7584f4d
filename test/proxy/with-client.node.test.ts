import { expect, it } from 'vitest'
import { createClient, humanFeedback } from '../../src/index.ts'
import { createProxy, issueGrant } from '../../src/proxy.ts'
import { canary, createUpstream } from '../http/upstream.ts'
import { policy } from './fixture.ts'
import { keyring } from './grants.ts'

const [inferencePipelineId = ''] = policy.pipelines
const columns = ['human_feedback', 'human_feedback_comment']

it('a client requests a new grant when its grant has expired, and the proxy then accepts its votes', async () => {
  const { fetch, calls } = createUpstream()
  const proxy = createProxy({ ...policy, apiKey: canary, fetch, grants: keyring })
  const asked: boolean[] = []
  const client = createClient({
    endpoint: 'https://app.example.com/feedback',
    inferencePipelineId,
    name: 'with-client',
    fetch: async (input, init) => proxy(new Request(input, init)),
    grant: ({ inferenceId, refresh }) => {
      asked.push(refresh)
      const ageMs = refresh ? 0 : 86_400_000
      const now = () => Date.now() - ageMs
      return issueGrant(keyring, {
        inferencePipelineId,
        inferenceId,
        columns,
        lifeSeconds: 60,
        now,
      })
    },
  })
  const receipts = await Promise.all([
    client.update(humanFeedback('trace-1', 'up')),
    client.update(humanFeedback('trace-2', 'down', { comment: 'wrong' })),
  ])
  const settlements = await Promise.all(receipts.map(({ settled }) => settled))
  expect(settlements).toMatchObject([{ kind: 'delivered' }, { kind: 'delivered' }])
  expect(asked).toContain(true)
  expect(calls.map(({ body }) => JSON.parse(body).row.human_feedback).sort()).toEqual([0, 1])
  await client.close()
}, 20_000)
