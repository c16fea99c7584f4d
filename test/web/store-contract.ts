import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Key, OutboxStore, Range, Stored } from '../../src/index.ts'

const everything: Range = { from: [], before: ['\uffff'] }

async function contents(store: OutboxStore, range: Range = everything): Promise<readonly Stored[]> {
  const [found = []] = await store.read([range])
  return found
}

async function keys(store: OutboxStore, range: Range): Promise<readonly Key[]> {
  return (await contents(store, range)).map(({ key }) => key)
}

function keep(...names: readonly Key[]): readonly Stored[] {
  return names.map((key) => ({ key, value: `value of ${JSON.stringify(key)}` }))
}

/** Describes the behaviour that the outbox expects of every store. `make` returns an empty store. */
export function describeStore(name: string, make: () => OutboxStore): void {
  describe(name, () => {
    describe('append', () => {
      it('stores values under their keys and overwrites an existing key', async () => {
        const store = make()
        await store.append(keep(['entry', 1], ['entry', 2]))
        await store.append([{ key: ['entry', 1], value: 'newer' }])
        expect(await contents(store)).toEqual([
          { key: ['entry', 1], value: 'newer' },
          ...keep(['entry', 2]),
        ])
      })

      it('returns how durable the values are', async () => {
        const store = make()
        const safety = await store.append(keep(['entry']))
        expect([store.medium, safety]).toEqual(
          store.medium === 'memory' ? ['memory', 'memory'] : ['indexeddb', 'stored'],
        )
      })

      it('is visible to a read that was started at the same time', async () => {
        const store = make()
        const appended = store.append(keep(['entry', 1]))
        const read = contents(store)
        await appended
        expect(await read).toEqual(keep(['entry', 1]))
      })

      it('copies the values it stores and returns', async () => {
        const store = make()
        const value = { list: [1] }
        await store.append([{ key: ['entry'], value }])
        value.list.push(2)
        const [first] = await contents(store)
        expect(first?.value).toEqual({ list: [1] })
        const handedOut = first?.value as typeof value
        handedOut.list.push(3)
        expect((await contents(store))[0]?.value).toEqual({ list: [1] })
      })

      it('stores Maps, nested values, infinite numbers and any string', async () => {
        const store = make()
        const value = {
          map: new Map<string, unknown>([
            ['column', [1_806_451_200_000_123, { deep: null }]],
            ['__proto__', new Map([['inner', true]])],
          ]),
          forever: Number.POSITIVE_INFINITY,
          text: '\u0000 é 😀 \ud800',
        }
        await store.append([{ key: ['lane'], value }])
        expect((await contents(store))[0]?.value).toEqual(value)
      })
    })

    describe('read', () => {
      const ordered: readonly Key[] = [
        ['entry'],
        ['entry', 0],
        ['entry', 2],
        ['entry', 10, 'b'],
        ['entry', 11],
        ['entry', ''],
        ['entry', '10'],
        ['entry', '2'],
        ['entry', 'Z'],
        ['entry', 'a'],
        ['entry', 'a', 1],
        ['entry', 'a', 'b'],
        ['entry', 'aa'],
        ['entry', 'é'],
        ['entry', '\ud83d\ude00'],
        ['entry', '\uff5e'],
        ['lane'],
      ]

      it('returns numbers before strings, prefixes before longer keys, and strings in the order of their code units', async () => {
        const store = make()
        await store.append(keep(...[...ordered].reverse()))
        expect(await keys(store, everything)).toEqual(ordered)
      })

      it('returns a single key', async () => {
        const store = make()
        await store.append(keep(...ordered))
        expect(await contents(store, { only: ['entry', 'a'] })).toEqual(keep(['entry', 'a']))
        expect(await contents(store, { only: ['entry', 2], keysOnly: true })).toEqual([
          { key: ['entry', 2], value: undefined },
        ])
        expect(await contents(store, { only: ['entry', 'b'] })).toEqual([])
        expect(await contents(store, { only: ['entry', 3], keysOnly: true })).toEqual([])
      })

      it('starts at `from`, ends before `before`, and stops at the limit', async () => {
        const store = make()
        await store.append(keep(...ordered))
        const from = ['entry', 2]
        const before = ['entry', '']
        const within = [
          ['entry', 2],
          ['entry', 10, 'b'],
          ['entry', 11],
        ]
        expect(await keys(store, { from, before })).toEqual(within)
        expect(await keys(store, { from, before, limit: 2 })).toEqual(within.slice(0, 2))
        expect(await keys(store, { from, before, limit: 9 })).toEqual(within)
        expect(await keys(store, { from: ['entry', 3], before, limit: 1 })).toEqual([
          ['entry', 10, 'b'],
        ])
        expect(await keys(store, { from: ['none'], before: ['none', 0] })).toEqual([])
      })

      it('omits values if only keys are requested', async () => {
        const store = make()
        await store.append(keep(['entry', 1], ['entry', 2]))
        expect(await contents(store, { ...everything, keysOnly: true, limit: 1 })).toEqual([
          { key: ['entry', 1], value: undefined },
        ])
      })

      it('returns the results in the order of the ranges', async () => {
        const store = make()
        await store.append(keep(['entry', 1], ['entry', 2], ['lane']))
        expect(
          await store.read([
            { only: ['lane'] },
            { from: ['entry', 1], before: ['entry', 2] },
            { only: ['none'] },
          ]),
        ).toEqual([keep(['lane']), keep(['entry', 1]), []])
        expect(await store.read([])).toEqual([])
      })
    })

    describe('change', () => {
      it('passes the stored records to the decision, writes its changes and returns its answer', async () => {
        const store = make()
        await store.append([...keep(['entry', 1], ['entry', 2]), { key: ['total'], value: 1 }])
        const answer = await store.change(
          [{ only: ['total'] }, { from: ['entry'], before: ['entry', 'z'], keysOnly: true }],
          ([totals, entries]) => ({
            put: [{ key: ['total'], value: Number(totals?.[0]?.value) + 1 }],
            remove: entries?.map(({ key }) => key) ?? [],
            answer: entries?.length,
          }),
        )
        expect(answer).toBe(2)
        expect(await contents(store)).toEqual([{ key: ['total'], value: 2 }])
      })

      it('keeps a key that is both removed and put', async () => {
        const store = make()
        await store.append(keep(['entry']))
        const put = [{ key: ['entry'], value: 'new' }]
        await store.change([], () => ({ put, remove: [['entry'], ['none']], answer: undefined }))
        expect(await contents(store)).toEqual(put)
      })

      it('removes whole ranges, but not the records it puts into them', async () => {
        const store = make()
        await store.append(keep(['a'], ['entry', 1], ['entry', 2], ['entry', 3, 'x'], ['lane']))
        await store.change([], () => ({
          removeAll: [
            { from: ['entry', 1], before: ['entry', 2] },
            { from: ['entry', 3], before: ['entry', '\uffff'] },
            { from: ['none'], before: ['none', 0] },
          ],
          put: [{ key: ['entry', 3, 'x'], value: 'new' }],
          answer: undefined,
        }))
        expect(await contents(store)).toEqual([
          ...keep(['a'], ['entry', 2]),
          { key: ['entry', 3, 'x'], value: 'new' },
          ...keep(['lane']),
        ])
      })

      it('writes nothing if the decision throws, and works afterwards', async () => {
        const store = make()
        await store.append(keep(['entry', 1]))
        const fault = new Error('undecided')
        const change = store.change([everything], () => {
          throw fault
        })
        await expect(change).rejects.toBe(fault)
        expect(await contents(store)).toEqual(keep(['entry', 1]))
        await store.change([], () => ({ put: keep(['entry', 2]), answer: undefined }))
        expect(await contents(store)).toEqual(keep(['entry', 1], ['entry', 2]))
      })

      it('runs one at a time: concurrent changes see each other', async () => {
        const store = make()
        const increment = () =>
          store.change([{ only: ['total'] }], ([found]) => {
            const value = Number(found?.[0]?.value ?? 0) + 1
            return { put: [{ key: ['total'], value }], answer: value }
          })
        const answers = await Promise.all(Array.from({ length: 20 }, increment))
        expect(answers).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
      })

      it('keeps appends made during a change', async () => {
        const store = make()
        const work = Array.from({ length: 40 }, (_, index) =>
          index % 2
            ? store.append(keep(['entry', index]))
            : store.change([everything], ([found = []]) => ({
                put: keep(['change', index]),
                answer: found.length,
              })),
        )
        await Promise.all(work)
        expect(await contents(store)).toHaveLength(40)
      })
    })

    it('behaves like a Map over a thousand random operations', async () => {
      for (const operations of fc.sample(fc.array(operation, fullSize), { numRuns: 4, seed: 7 })) {
        const store = make()
        const model = new Map<string, Stored>()
        for (const { kind, records, range } of operations) {
          const expected = select(model, range)
          if (kind === 'append') {
            await store.append(records)
            write(model, records)
          } else if (kind === 'read') {
            expect(await store.read([range])).toEqual([expected])
          } else {
            const whole = kind === 'clear' && !('only' in range) && range.limit === undefined
            const found = await store.change([range], ([old = []]) => ({
              put: records,
              ...(whole ? { removeAll: [range] } : { remove: old.map(({ key }) => key) }),
              answer: old,
            }))
            expect(found).toEqual(expected)
            for (const { key } of expected) model.delete(JSON.stringify(key))
            write(model, records)
          }
        }
        expect(await contents(store)).toEqual(select(model, everything))
      }
    })
  })
}

const fullSize = { minLength: 250, maxLength: 250 } as const

const element = fc.oneof(
  fc.integer({ min: 0, max: 4 }),
  fc.constantFrom('a', 'b', 'aa', '1', 'é', '😀'),
)
const key: fc.Arbitrary<Key> = fc.array(element, { minLength: 1, maxLength: 3 })
const record: fc.Arbitrary<Stored> = fc.record({ key, value: fc.jsonValue() })
const bounds = fc
  .tuple(key, key)
  .filter(([a, b]) => compare(a, b) !== 0)
  .map(([a, b]) => (compare(a, b) < 0 ? { from: a, before: b } : { from: b, before: a }))
const keysOnly = fc.constantFrom({}, { keysOnly: true as const })
const limit = fc.oneof(
  fc.constant({}),
  fc.integer({ min: 1, max: 5 }).map((most) => ({ limit: most })),
)
const range: fc.Arbitrary<Range> = fc.oneof(
  fc.tuple(key, keysOnly).map(([only, extra]) => ({ only, ...extra })),
  fc.tuple(bounds, keysOnly, limit).map((parts) => Object.assign({}, ...parts) as Range),
)
const operation = fc.record({
  kind: fc.constantFrom('append', 'append', 'read', 'change', 'clear'),
  records: fc.array(record, { maxLength: 4 }),
  range,
})

function write(model: Map<string, Stored>, records: readonly Stored[]): void {
  for (const stored of records) model.set(JSON.stringify(stored.key), stored)
}

function select(model: ReadonlyMap<string, Stored>, wanted: Range): Stored[] {
  const sorted = [...model.values()].sort((a, b) => compare(a.key, b.key))
  const within = sorted.filter(({ key: name }) =>
    'only' in wanted
      ? compare(name, wanted.only) === 0
      : compare(name, wanted.from) >= 0 && compare(name, wanted.before) < 0,
  )
  return within
    .slice(0, 'only' in wanted ? 1 : wanted.limit)
    .map(({ key: name, value }) => ({ key: name, value: wanted.keysOnly ? undefined : value }))
}

/** Compares keys in the order of IndexedDB, independently of the source: numbers before strings, element by element. */
function compare(left: Key, right: Key): number {
  const at = left.findIndex((part, index) => part !== right[index])
  if (at < 0 || at >= right.length) return left.length - right.length
  const [a, b] = [left[at] ?? 0, right[at] ?? 0]
  if (typeof a === typeof b) return a < b ? -1 : 1
  return typeof a === 'number' ? -1 : 1
}
