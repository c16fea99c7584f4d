import { type Miniflare, type Request, Response } from 'miniflare'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLocalOpenlayer } from '../../src/testing.ts'
import { canary } from '../http/upstream.ts'
import { item, pipeline } from '../proxy/fixture.ts'
import { operatorSecret } from './fixture.ts'
import { startDurable } from './worker.ts'

interface Call {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly body: string
}

let worker: Miniflare
let database: Awaited<ReturnType<typeof startDurable>>['database']
const calls: Call[] = []
let answer: (call: Call) => Response | Promise<Response>
const succeed = () => Response.json({ success: true })

beforeAll(async () => {
  const started = await startDurable(async (request: Request) => {
    const { method, url } = request
    const headers = new Headers([...request.headers])
    const call = { method, url, headers, body: await request.text() }
    calls.push(call)
    return answer(call)
  })
  worker = started.miniflare
  database = started.database
}, 30_000)
afterAll(() => worker?.dispose())
beforeEach(async () => {
  calls.length = 0
  answer = succeed
  await database.batch(
    ['dead_letters', 'erased'].map((table) => database.prepare(`DELETE FROM ${table}`)),
  )
})

async function send(...items: readonly object[]) {
  const response = await worker.dispatchFetch('https://example.com/feedback', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ updates: items }),
  })
  return { status: response.status, text: await response.text() }
}

async function operator(
  path: string,
  body?: object,
  secret: string = operatorSecret,
  method = 'POST',
) {
  const response = await worker.dispatchFetch(`https://example.com/operator${path}`, {
    method,
    headers: { 'x-operator-secret': secret },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, text, headers: response.headers }
}

const vote = (inferenceId: string) => item({ inferenceId, row: { human_feedback: 1 } })
const unavailable = () => new Response('down', { status: 503 })
const deadLetters = async () =>
  (await database.prepare('SELECT * FROM dead_letters ORDER BY inference_id').all()).results
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 60_000, interval: 20 })

describe('createWorker in workerd', () => {
  it('tries each update four times while Openlayer is down, stores the dead letters in D1, and replays all of them', async () => {
    answer = unavailable
    for (const id of ['a', 'b', 'c']) expect((await send(vote(id))).status).toBe(202)
    await until(async () => expect(await deadLetters()).toHaveLength(3))
    expect(calls).toHaveLength(12)
    expect(await deadLetters()).toMatchObject([
      { inference_id: 'a', code: 'upstream_unavailable', attempts: 4 },
      { inference_id: 'b' },
      { inference_id: 'c' },
    ])
    answer = succeed
    calls.length = 0
    expect((await operator('/replay')).text).toBe('{"replayed":3,"left":0,"skipped":[]}')
    await until(() => expect(calls).toHaveLength(3))
    expect(new Set(calls.map(({ url }) => new URL(url).searchParams.get('inferenceId')))).toEqual(
      new Set(['a', 'b', 'c']),
    )
    expect(await deadLetters()).toEqual([])
  }, 90_000)

  it('replays dead letters that together are too long for one message', async () => {
    answer = () => new Response('', { status: 422 })
    const long = (inferenceId: string) =>
      item({ inferenceId, row: { ground_truth: 'ü'.repeat(30_000) } })
    for (const id of ['a', 'b', 'c']) await send(long(id))
    await until(async () => expect(await deadLetters()).toHaveLength(3))
    answer = succeed
    calls.length = 0
    expect((await operator('/replay')).text).toBe('{"replayed":3,"left":0,"skipped":[]}')
    await until(() => expect(calls).toHaveLength(3))
    expect(await deadLetters()).toEqual([])
  }, 90_000)

  it('skips and reports a dead letter that fits into no message or is not JSON, and replays all others', async () => {
    const insert = database.prepare(
      "INSERT INTO dead_letters (id, code, attempts, item, died_at) VALUES (?1, 'upstream_unavailable', 4, ?2, ?3)",
    )
    const large = JSON.stringify(item({ row: { ground_truth: 'ü'.repeat(65_000) } }))
    await database.batch([
      insert.bind('too long', large, 1),
      insert.bind('no JSON', '<poison>', 2),
      insert.bind('good', JSON.stringify(vote('good')), Date.now()),
    ])
    const skipped = [
      { id: 'too long', reason: 'too_large' },
      { id: 'no JSON', reason: 'unreadable' },
    ]
    const first = JSON.parse((await operator('/replay')).text)
    expect(first).toEqual({ replayed: 1, left: 0, skipped })
    await until(() => expect(calls.map(({ url }) => url)).toEqual([expect.stringMatching('good')]))
    // Skipped dead letters are kept, so that an operator can read or erase them.
    expect((await deadLetters()).map(({ id }) => id).sort()).toEqual(['no JSON', 'too long'])
    const again = JSON.parse((await operator('/replay')).text)
    expect(again).toEqual({ replayed: 0, left: 0, skipped })
  }, 90_000)

  it('applies 200 messages that each fail twice with exactly 600 calls', async () => {
    const tries = new Map<string, number>()
    answer = ({ url }) => {
      tries.set(url, (tries.get(url) ?? 0) + 1)
      return Number(tries.get(url)) <= 2 ? unavailable() : succeed()
    }
    await Promise.all(Array.from({ length: 200 }, (_, index) => send(vote(`chat_${index}`))))
    await until(() => expect([...tries.values()].filter((count) => count === 3)).toHaveLength(200))
    expect(calls).toHaveLength(600)
    expect(await deadLetters()).toEqual([])
  }, 90_000)

  it('retries a trace that does not exist yet, then gives it up', async () => {
    answer = ({ url }) =>
      url.endsWith('=never') || calls.length < 3 ? new Response('', { status: 404 }) : succeed()
    await send(vote('late'), vote('never'))
    await until(async () => expect(await deadLetters()).toHaveLength(1))
    expect(await deadLetters()).toMatchObject([{ inference_id: 'never', code: 'trace_not_found' }])
    expect(calls.filter(({ url }) => url.endsWith('=never'))).toHaveLength(3)
    expect(calls.filter(({ url }) => url.endsWith('=late'))).toHaveLength(2)
  }, 90_000)

  it('applies 2,000 updates to the local Openlayer while a tenth of its answers fail', async () => {
    const local = createLocalOpenlayer({ apiKey: canary, mode: 'lenient' })
    const applied = new Set<string>()
    const failures = new Map<string, number>()
    let state = 11
    answer = async ({ method, url, headers, body }) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      // A fourth failure would make the update a dead letter.
      const failed = failures.get(url) ?? 0
      if (state / 2 ** 32 < 0.1 && failed < 3) {
        failures.set(url, failed + 1)
        return unavailable()
      }
      const reply = await local(
        new globalThis.Request(url, { method, headers: [...headers], body: body || null }),
      )
      if (reply.status === 200) applied.add(url)
      return new Response(await reply.text(), { status: reply.status })
    }
    const ids = Array.from(
      { length: 2_000 },
      (_, index) => `chat_${String(index).padStart(4, '0')}`,
    )
    for (let start = 0; start < ids.length; start += 50) {
      const items = ids
        .slice(start, start + 50)
        .map((inferenceId, index) => item({ inferenceId, row: { human_feedback: index % 2 } }))
      expect((await send(...items)).status).toBe(202)
    }
    await until(() => expect(applied.size).toBe(2_000))
    for (const [index, id] of ids.entries()) {
      const reply = await local(
        new globalThis.Request(
          `https://api.openlayer.com/v1/inference-pipelines/${pipeline}/rows/${id}`,
          { headers: { authorization: `Bearer ${canary}` } },
        ),
      )
      expect(await reply.json()).toMatchObject({ row: { human_feedback: (index % 50) % 2 } })
    }
    expect(await deadLetters()).toEqual([])
  }, 180_000)

  it('stores an invalid message unchanged as a dead letter, and writes the others', async () => {
    const queue = await worker.getQueueProducer('UPDATES_0')
    await queue.send('<script>poison</script>')
    await send(vote('good'))
    await until(async () => expect(await deadLetters()).toHaveLength(1))
    expect(await deadLetters()).toMatchObject([
      { code: 'invalid_message', inference_id: null, item: '"<script>poison</script>"' },
    ])
    await until(() => expect(calls).toHaveLength(1))
  }, 90_000)
})

describe('an operator', () => {
  it.each([
    ['no secret', ''],
    ['another secret', 'another-secret-of-32-letters-or-so'],
    ['a part of it', operatorSecret.slice(0, -1)],
  ])('with %s gets no information', async (_, secret) => {
    for (const path of ['/dead-letters', '/replay', '/erase', '/nowhere']) {
      expect(await operator(path, {}, secret)).toMatchObject({
        status: 401,
        text: '{"code":"secret_denied"}',
      })
    }
  })

  it('cannot be made to act by a link: only the empty page is GET', async () => {
    for (const path of ['/dead-letters', '/replay', '/erase']) {
      expect((await operator(path, undefined, operatorSecret, 'GET')).status).toBe(405)
    }
    const page = await operator('', undefined, '', 'GET')
    expect(page.status).toBe(200)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(page.text).toContain('textContent')
    expect(page.text).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write/)
  })

  it('can erase a trace, including updates that become dead letters later', async () => {
    answer = () => new Response('', { status: 422 })
    await send(vote('person_1'), vote('person_2'))
    await until(async () => expect(await deadLetters()).toHaveLength(2))
    expect((await operator('/erase', { inferenceId: 'person_1' })).text).toBe('{"erased":1}')
    await send(vote('person_1'), vote('person_3'))
    await until(async () =>
      expect((await deadLetters()).map(({ inference_id }) => inference_id)).toEqual([
        'person_2',
        'person_3',
      ]),
    )
    expect((await operator('/erase', { inferenceId: 7 })).status).toBe(400)
  }, 90_000)

  it('can list the newest dead letters as JSON', async () => {
    answer = () => new Response('', { status: 422 })
    await send(item({ inferenceId: 'a', row: { ground_truth: '<img src=x onerror=alert(1)>' } }))
    await until(async () => expect(await deadLetters()).toHaveLength(1))
    const { text, headers } = await operator('/dead-letters')
    expect(headers.get('content-type')).toBe('application/json')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(JSON.parse(text).deadLetters).toMatchObject([
      { inferenceId: 'a', code: 'upstream_rejected', attempts: 1 },
    ])
  }, 90_000)

  it('does not have to remove dead letters older than 30 days, which the schedule does', async () => {
    const insert = database.prepare(
      "INSERT INTO dead_letters (id, code, attempts, item, died_at) VALUES (?1, 'x', 1, 'null', ?2)",
    )
    const day = 86_400_000
    await database.batch([
      insert.bind('old', Date.now() - 31 * day),
      insert.bind('new', Date.now() - 29 * day),
    ])
    const fetcher = await worker.getWorker()
    await fetcher.scheduled({ cron: '0 3 * * *' })
    expect((await deadLetters()).map(({ id }) => id)).toEqual(['new'])
  })
})
