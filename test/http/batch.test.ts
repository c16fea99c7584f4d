import { describe, expect, it } from 'vitest'
import { createUpstream, hang, send, succeed, update } from './upstream.ts'

const updates = (count: number) => Array.from({ length: count }, () => update())
const idOf = (url: string) => new URL(url).searchParams.get('inferenceId')

describe('a call with many updates', () => {
  it('returns each outcome in the place of its update, with one attempt each', async () => {
    const batch = updates(50)
    const lost = new Set([batch[3]?.inferenceId, batch[49]?.inferenceId])
    const upstream = createUpstream(({ url }) =>
      lost.has(idOf(url) ?? '') ? new Response(null, { status: 404 }) : succeed(),
    )
    const { outcomes } = await send(batch, upstream)
    expect(upstream.calls).toHaveLength(50)
    expect(outcomes.flatMap(({ kind }, index) => (kind === 'retry' ? [index] : []))).toEqual([
      3, 49,
    ])
  })

  it('runs up to six calls at a time', async () => {
    const upstream = createUpstream()
    await send(updates(30), upstream)
    expect(upstream.mostAtOnce()).toBe(6)
  })

  it('sends updates of one row sequentially in order', async () => {
    const order: unknown[] = []
    const upstream = createUpstream(async ({ body }) => {
      const { row } = JSON.parse(body)
      order.push(`begin ${row.n}`)
      await Promise.resolve()
      order.push(`end ${row.n}`)
      return succeed()
    })
    await send(
      [1, 2, 3].map((n) => update({ inferenceId: 'same', row: { n } })),
      upstream,
    )
    expect(order).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2', 'begin 3', 'end 3'])
  })

  it('does not send a newer update of a row if the older one has to be retried', async () => {
    const upstream = createUpstream(() => new Response(null, { status: 503 }))
    const { outcomes } = await send(
      [update({ inferenceId: 'same' }), update({ inferenceId: 'same' })],
      upstream,
    )
    expect(upstream.calls).toHaveLength(1)
    expect(outcomes.map(({ kind }) => kind)).toEqual(['retry', 'retry'])
  })

  it('aborts running calls and starts no others when the caller’s signal aborts', async () => {
    const controller = new AbortController()
    const upstream = createUpstream((call, index) => {
      if (index === 0) return succeed()
      if (index === 6) controller.abort()
      return hang(call)
    })
    const { outcomes, pause } = await send(updates(20), upstream, { signal: controller.signal })
    expect(upstream.calls).toHaveLength(7)
    expect(upstream.calls.slice(1).every(({ signal }) => signal.aborted)).toBe(true)
    expect(outcomes).toEqual([
      { kind: 'delivered', via: 'applied' },
      ...Array(19).fill({ kind: 'retry', code: 'deadline' }),
    ])
    expect(pause).toBeUndefined()
  })

  it('starts no call if the signal was already aborted', async () => {
    const upstream = createUpstream()
    const { outcomes } = await send([update()], upstream, { signal: AbortSignal.abort() })
    expect(outcomes).toEqual([{ kind: 'retry', code: 'deadline' }])
    expect(upstream.calls).toHaveLength(0)
  })

  it('requests no pause for a failure that a single trace may cause', async () => {
    const upstream = createUpstream((_, index) =>
      index === 0 ? new Response(null, { status: 500 }) : succeed(),
    )
    expect(await send(updates(3), upstream)).not.toHaveProperty('pause')
  })

  it('requests a pause for the longest named wait', async () => {
    const upstream = createUpstream((_, index) =>
      index === 0
        ? succeed()
        : new Response(null, { status: 429, headers: { 'retry-after': `${index}` } }),
    )
    const { pause } = await send(updates(4), upstream)
    expect(pause).toEqual({ reason: 'retry-after', afterMs: 3_000 })
  })
})
