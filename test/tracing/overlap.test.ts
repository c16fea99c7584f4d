import { AsyncLocalStorage } from 'node:async_hooks'
import { test as property } from '@fast-check/vitest'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Step, Tracer } from '../../src/tracing.ts'
import { explicitTracer, rest, rootOf, shape, tracerOf } from './fixture.ts'

/** Returns a promise that resolves when the test calls `open`. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

/** How steps find their parent: from a context, or explicitly. */
const ways = [
  ['by AsyncLocalStorage', tracerOf, (tracer: Tracer, _: Step | undefined) => tracer],
  [
    'by explicit context',
    explicitTracer,
    (tracer: Tracer, step: Step | undefined) => step ?? tracer,
  ],
] as const

describe.each(ways)('overlapping traces, %s', (_, create, below) => {
  it('become three rows with three ids', async () => {
    const { tracer, published } = create()
    const gates = [gate(), gate(), gate()]
    const roots = gates.map(({ opened }, n) =>
      tracer.run({ name: `root ${n}`, userId: `user ${n}` }, async (root) => {
        await opened
        await below(tracer, root).run({ name: `child ${n}` }, async () => opened)
        root.trace.update({ metadata: { n } })
        return n
      }),
    )
    for (const n of [2, 0, 1]) {
      gates[n]?.open()
      await rest()
    }
    expect(await Promise.all(roots)).toEqual([0, 1, 2])
    await tracer.flush()
    expect(published.map((each) => shape(rootOf(each)))).toEqual([
      'root 2(child 2)',
      'root 0(child 0)',
      'root 1(child 1)',
    ])
    expect(new Set(published.map(({ target }) => target.inferenceId)).size).toBe(3)
    expect(published.map(({ row }) => [row['user_id'], row['metadata']])).toEqual([
      ['user 2', { n: 2 }],
      ['user 0', { n: 0 }],
      ['user 1', { n: 1 }],
    ])
  })

  it('have parallel children as siblings, in the order of their start', async () => {
    const { tracer, published } = create()
    await tracer.run({ name: 'root' }, async (root) => {
      await null
      const scope = below(tracer, root)
      const { open, opened } = gate()
      const slow = scope.run({ name: 'slow' }, async (step) => {
        await opened
        await below(tracer, step).run({ name: 'late' }, async () => null)
      })
      const quick = scope.run({ name: 'quick' }, async () => null)
      await quick
      open()
      await slow
    })
    await tracer.flush()
    expect(shape(rootOf(published[0]))).toBe('root(slow(late), quick)')
  })

  it('share no data with the next trace', async () => {
    const { tracer, published } = create()
    tracer.run({ name: 'one', userId: 'ada', sessionId: 's' }, (root) => {
      root.trace.update({ context: 'c', question: 'q', metadata: { m: 1 }, inferenceId: 'own' })
    })
    tracer.run({ name: 'two' }, () => null)
    await tracer.flush()
    for (const column of ['user_id', 'session_id', 'context', '_question', 'metadata']) {
      expect(published[0]?.row).toHaveProperty(column)
      expect(published[1]?.row).not.toHaveProperty(column)
    }
    expect(published[1]?.target.inferenceId).not.toBe('own')
    expect(tracer.currentTrace()).toBeUndefined()
  })

  it('do not include a step that starts after they have ended, which becomes a separate trace', async () => {
    const { tracer, published } = create()
    const { open, opened } = gate()
    let left: Promise<void> | undefined
    tracer.run({ name: 'root' }, (root) => {
      left = opened.then(() => below(tracer, root).run({ name: 'left' }, () => {}))
    })
    open()
    await left
    await tracer.flush()
    expect(published.map((each) => shape(rootOf(each)))).toEqual(['root', 'left'])
  })
})

interface Plan {
  readonly turns: number
  readonly below: readonly Plan[]
}

const plan: fc.Arbitrary<Plan> = fc.letrec<{ plan: Plan }>((tie) => ({
  plan: fc.record({
    turns: fc.nat(4),
    below: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constant([]),
      fc.array(tie('plan'), { maxLength: 3 }),
    ),
  }),
})).plan

/** Returns the expected shape of a plan. Names are positions, so that all are unique. */
function expected({ below }: Plan, name: string): string {
  const steps = below.map((each, n) => expected(each, `${name}.${n}`))
  return steps.length > 0 ? `${name}(${steps.join(', ')})` : name
}

describe.each(ways)('concurrent trees of any shape, %s', (_, create, below) => {
  property.prop([fc.array(plan, { minLength: 1, maxLength: 5 })])(
    'are each published completely and without steps of another',
    async (plans) => {
      const { tracer, published } = create()
      const grow = (scope: Tracer | Step, { turns, below: plans }: Plan, name: string): unknown =>
        scope.run({ name }, async (step) => {
          for (let turn = 0; turn < turns; turn++) await null
          const children = plans.map((each, n) => grow(below(tracer, step), each, `${name}.${n}`))
          await Promise.all(children)
        })
      await Promise.all(plans.map((each, n) => grow(tracer, each, `${n}`)))
      await tracer.flush()
      expect(published.map((each) => shape(rootOf(each))).sort()).toEqual(
        plans.map((each, n) => expected(each, `${n}`)).sort(),
      )
      expect(new Set(published.map(({ target }) => target.inferenceId)).size).toBe(plans.length)
    },
  )
})

describe('a tracer', () => {
  it('does not use another tracer’s step as a parent', async () => {
    const one = tracerOf()
    const two = explicitTracer()
    one.tracer.run({ name: 'one' }, (step) => {
      two.tracer.run({ name: 'two', parent: step }, () => null)
    })
    await Promise.all([one.tracer.flush(), two.tracer.flush()])
    expect([...one.published, ...two.published].map((each) => shape(rootOf(each)))).toEqual([
      'one',
      'two',
    ])
  })

  it('does not use another tracer’s step, even if both use the same storage', async () => {
    const context = new AsyncLocalStorage<unknown>()
    const one = tracerOf({ context })
    const two = tracerOf({ context })
    one.tracer.run({ name: 'one' }, () => two.tracer.run({ name: 'two' }, () => null))
    context.run({ trace: 'foreign' }, () => one.tracer.run({ name: 'three' }, () => null))
    await Promise.all([one.tracer.flush(), two.tracer.flush()])
    expect(one.published.map((each) => shape(rootOf(each)))).toEqual(['one', 'three'])
    expect(two.published.map((each) => shape(rootOf(each)))).toEqual(['two'])
  })

  it('starts a separate trace if the parent is null', async () => {
    const { tracer, published } = tracerOf()
    tracer.run({ name: 'outer' }, () => tracer.run({ name: 'inner', parent: null }, () => null))
    await tracer.flush()
    expect(published.map((each) => shape(rootOf(each)))).toEqual(['inner', 'outer'])
  })
})
