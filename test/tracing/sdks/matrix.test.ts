import { describe, expect, it } from 'vitest'
import { type Published, rootOf, type ShownStep, tracerOf } from '../fixture.ts'
import type { Behaviour } from './provider.ts'
import { type Answer, type StreamCall, streamCalls } from './streams.ts'

/** A way in which a caller or the provider ends an answer. */
interface Ending {
  readonly name: string
  readonly behaviour: Behaviour
  readonly act: (answer: Answer) => Promise<unknown>
  readonly needs?: StreamCall['lacks']
  readonly isPartial?: true
  readonly hasError?: true
  /** Whether nothing signals the end, so that only `flush` with `abandon` ends it. */
  readonly isAbandoned?: true
}

const endings: readonly Ending[] = [
  { name: 'finished', behaviour: 'finished', act: ({ parts }) => readAll(parts) },
  {
    name: 'left by break',
    behaviour: 'slow',
    act: ({ parts }) => readUntilText(parts),
    isPartial: true,
  },
  {
    name: 'cancelled',
    behaviour: 'slow',
    act: ({ body }) => readUntilText(body()),
    needs: 'body',
    isPartial: true,
  },
  {
    name: 'aborted',
    behaviour: 'slow',
    act: ({ parts, abort }) => readUntilText(parts, abort),
    needs: 'abort',
    isPartial: true,
  },
  {
    name: 'left by the provider',
    behaviour: 'gone',
    act: ({ parts }) => readAll(parts),
    isPartial: true,
    hasError: true,
  },
  {
    name: 'never read',
    behaviour: 'slow',
    act: async () => {},
    isPartial: true,
    isAbandoned: true,
  },
]

async function readAll(parts: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of parts);
}

/** Stops once there is text: with `abort` by aborting and reading on, otherwise by leaving the loop. */
async function readUntilText(parts: AsyncIterable<unknown>, abort?: () => void): Promise<void> {
  for await (const part of parts) {
    if (
      !/far/i.test(
        part instanceof Uint8Array ? new TextDecoder().decode(part) : JSON.stringify(part),
      )
    )
      continue
    if (!abort) break
    abort()
  }
}

/** Real time, because the SDKs have their own timers. */
const realTime = {
  now: undefined,
  after: undefined,
}

function allSteps(step: ShownStep): readonly ShownStep[] {
  return [step, ...step.steps.flatMap(allSteps)]
}

function expectRow(each: Published | undefined, ending: Ending): void {
  const root = rootOf(each)
  const steps = allSteps(root)
  const metadata = { ...(each?.row['metadata'] as Record<string, unknown>) }
  expect(metadata['partial']).toBe(ending.isPartial)
  expect('error' in metadata).toBe(ending.hasError === true)
  const text = steps.map(({ output }) => JSON.stringify(output)).join('\n')
  if (ending.name === 'finished') expect(root.output).toMatch(/Far away\.|"far": ?"away"/)
  else if (!ending.isAbandoned) expect(text).toMatch(/Far|far/)
}

async function trace({ ask }: StreamCall, ending: Ending) {
  const { tracer, published, events } = tracerOf(realTime)
  const answer = await ask(tracer, ending.behaviour)
  // Ignore the error that the caller gets, because this test checks only the row.
  await ending.act(answer).catch(() => {})
  const start = Date.now()
  const flushed = await tracer.flush(
    ending.isAbandoned ? { deadlineMs: 40, abandon: true } : { deadlineMs: 2_000 },
  )
  expect(Date.now() - start).toBeLessThan(1_000)
  expect(events).toEqual([])
  return { published, flushed }
}

describe.each(streamCalls)('$name', (call) => {
  const possible = endings.filter(({ needs }) => needs === undefined || needs !== call.lacks)

  it.each(possible)('$name: publishes one row, and flush resolves in time', async (ending) => {
    const { published, flushed } = await trace(call, ending)
    expect(flushed).toMatchObject({ published: 1, failed: 0, dropped: 0, open: [] })
    expect(published).toHaveLength(1)
    expectRow(published[0], ending)
  })

  it('refused by the provider: publishes one row with the error, and without secrets', async () => {
    const { tracer, published } = tracerOf(realTime)
    try {
      const { parts } = await call.ask(tracer, 'refused')
      await readAll(parts)
    } catch {
      // Thrown as without tracing. Some SDKs only report it to a listener.
    }
    expect(await tracer.flush({ deadlineMs: 2_000 })).toMatchObject({ published: 1, open: [] })
    const text = JSON.stringify(published[0]?.row)
    expect(text).toContain('No such model.')
    expect(text).not.toMatch(/a-header-of-the-provider|a prompt that is in the row|api\.test/)
  })
})
