import { describe, expect, it } from 'vitest'
import { createProxy, type ProxyEvent } from '../../../src/proxy.ts'
import { canary, succeed } from '../../http/upstream.ts'
import { now, pipeline, policy } from '../fixture.ts'

/** Parts of random bodies: parts of valid ones, invalid ones, and the canary. */
const words = [
  '{', '}', '[', ']', ',', ':', '"', '\\', ' ', '\n', '0', '1e400', '-1', 'null', 'true', '\\u0000',
  '\\ud800', '\ufeff', '😀', '{"updates":[', ']}', '"id":"a",', '"time":1,', '"inferenceId":"t",',
  '"row":{', '"human_feedback":1', '"human_feedback":7', '"output":1', '"__proto__":{"a":1}',
  '"details":[[[[1]]]]', '"config":{"humanFeedbackColumnName":"details"}', '"publish":true,',
  `"inferencePipelineId":"${pipeline}",`, '"inferencePipelineId":"../x",', `"grant":"${canary}",`,
] // biome-ignore format: a list of words

const values: readonly unknown[] = [
  0, 1, 0.5, 2, -1, null, true, '', 'wrong', canary, '\0', '\ud800', [], ['slow'], ['wrong', 'wrong', 'slow'],
  {}, { a: [{ b: 1 }] }, { __proto__: null }, 'x'.repeat(30),
] // biome-ignore format: a list of values

const columns = [
  ...Object.keys(policy.columns),
  'output',
  'cost',
  'constructor',
  '',
  'inferenceId',
  canary,
]
const roles = [
  'humanFeedbackColumnName',
  'groundTruthColumnName',
  'latencyColumnName',
  'outputColumnName',
]

/** Returns a generator of numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Generates bodies: noise, random words, updates with random values, and valid ones with a change. */
function bodiesFrom(seed: number) {
  const random = randomFrom(seed)
  const below = (count: number) => Math.floor(random() * count)
  const one = <Item>(of: readonly Item[]): Item => of[below(of.length)] as Item
  const some = <Item>(most: number, make: () => Item) =>
    Array.from({ length: below(most + 1) }, make)
  const pairs = (names: readonly string[], of: readonly unknown[], most: number) =>
    Object.fromEntries(some(most, () => [one(names), one(of)]))
  const anything = (depth = 0): unknown =>
    depth > 4 || random() < 0.5
      ? one(values)
      : random() < 0.5
        ? some(3, () => anything(depth + 1))
        : Object.fromEntries(some(3, () => [one(columns), anything(depth + 1)]))
  const maybe = (value: unknown) => (random() < 0.96 ? value : anything())
  const update = () => ({
    // Only an id and a column may be returned to the sender.
    id: random() < 0.97 ? `u${below(1_000_000)}` : one(['', 7, null]),
    time: maybe(now + below(10) - 5),
    ...(random() < 0.7 && {
      inferencePipelineId: maybe(one([pipeline, 'second_pipeline', 'other'])),
    }),
    inferenceId: maybe(`t${below(5)}`),
    row: maybe(random() < 0.7 ? { human_feedback: one([0, 1, null]) } : pairs(columns, values, 4)),
    ...(random() < 0.3 && { config: maybe(pairs(roles, [...columns, null], 2)) }),
    ...(random() < 0.1 && { publish: maybe(true) }),
    ...(random() < 0.2 && { grant: maybe(canary) }),
    ...(random() < 0.05 && { [one(columns)]: anything() }),
  })
  const change = (text: string) => {
    const at = below(text.length + 1)
    return text.slice(0, at) + one(words) + text.slice(at + below(3))
  }
  const kinds = [
    () => Uint8Array.from(some(60, () => below(256))),
    () => some(40, () => one(words)).join(''),
    () => JSON.stringify(anything()) ?? '',
    () => JSON.stringify({ updates: some(5, update) }),
    () => JSON.stringify({ updates: [update(), ...some(3, update)] }),
    () => change(JSON.stringify({ updates: some(3, update) })),
  ]
  return () => one(kinds)()
}

/** Creates a proxy and checks all its calls to Openlayer. */
function createWatched() {
  const seen = { sent: 0, strange: [] as unknown[], events: [] as ProxyEvent[] }
  const proxy = createProxy({
    ...policy,
    apiKey: `key-${canary}`,
    now: () => now,
    onEvent: (event) => seen.events.push(event),
    fetch: async (url, init) => {
      seen.sent++
      seen.strange.push(...strangeIn(String(url), String(init?.body)))
      return succeed()
    },
  })
  return { proxy, seen }
}

/** Returns the parts of a call that the policy does not allow. */
function strangeIn(url: string, body: string): readonly unknown[] {
  const { origin, pathname, searchParams } = new URL(url)
  const [, version, collection, id, rows, ...rest] = pathname.split('/')
  const place = [origin, version, collection, rows, rest.length, [...searchParams.keys()].join()]
  const isPlace =
    place.join(' ') === 'https://api.openlayer.com v1 inference-pipelines rows 0 inferenceId'
  const { row, config = {}, ...more } = JSON.parse(body)
  return [
    ...(isPlace ? [] : [place]),
    ...Object.keys(more),
    ...Object.keys(row).filter((column) => !Object.hasOwn(policy.columns, column)),
    ...Object.entries(config).filter(([key, column]) => allowedRoles.get(key) !== column),
    ...(policy.pipelines.some((allowed) => allowed === id) ? [] : [id]),
    ...([0, 0.5, 1, null, undefined].includes(row.human_feedback) ? [] : ['human_feedback']),
  ]
}

const allowedRoles = new Map<string, unknown>([
  ['humanFeedbackColumnName', 'human_feedback'],
  ['groundTruthColumnName', 'ground_truth'],
])

const seeds = [1, 2, 3, 4]
const each = 5_000

describe('20,000 random bodies', () => {
  it.each(seeds)(
    'cause no error, reveal nothing and write nothing outside the policy: seed %i',
    async (seed) => {
      const nextBody = bodiesFrom(seed)
      const { proxy, seen } = createWatched()
      const statuses = new Map<number, number>()
      const headers = { 'content-type': 'application/json' }
      for (let count = 0; count < each; count++) {
        const response = await proxy(
          new Request('https://example.com', { method: 'POST', headers, body: nextBody() }),
        )
        const text = await response.text()
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
        // The answer may contain a column that the page sent.
        if (text.replaceAll(`"column":"${canary}"`, '').includes(canary)) throw new Error(text)
      }
      expect([200, 207, 400]).toEqual(expect.arrayContaining([...statuses.keys()]))
      expect(statuses.get(200)).toBeGreaterThan(each / 50)
      expect(statuses.get(207)).toBeGreaterThan(each / 10)
      expect(statuses.get(400)).toBeGreaterThan(each / 10)
      expect(seen.strange).toEqual([])
      expect(seen.sent).toBeGreaterThan(each / 20)
      expect(seen.events).toHaveLength(each)
      expect(JSON.stringify(seen.events)).not.toContain(canary)
    },
    60_000,
  )
})
