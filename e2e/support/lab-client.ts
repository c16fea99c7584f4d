import type { Client, DeadLetter, Settlement, Snapshot } from '../../src/index.ts'
import type { Evaluator } from '../engines/engine.ts'
import { pipeline } from './openlayer.ts'

declare global {
  /** The package, in the lab page. */
  var aftertrace: typeof import('../../src/index.ts') &
    Pick<typeof import('../../src/service-worker.ts'), 'registerFlush'>
  /** The lab page's client. */
  var client: Client
}

/** A vote in the form of the wire protocol. */
export interface VoteUpdate {
  readonly inferenceId: string
  readonly row: { readonly human_feedback: number | null }
  readonly config: { readonly humanFeedbackColumnName: string }
}

/** Creates a client in the lab page. */
export function openClient(page: Evaluator): Promise<void> {
  return page.evaluate((inferencePipelineId) => {
    globalThis.client = aftertrace.createClient({ endpoint: '/feedback', inferencePipelineId })
  }, pipeline)
}

/** Accepts updates all at once. Returns how safe they are. */
export function update(
  page: Evaluator,
  updates: readonly VoteUpdate[],
): Promise<readonly string[]> {
  return page.evaluate(async (all) => {
    const receipts = await Promise.all(all.map((each) => client.update(each)))
    return receipts.map(({ safety }) => safety)
  }, updates)
}

/** Accepts one update and waits for its settlement. */
export function settle(page: Evaluator, one: VoteUpdate): Promise<Settlement> {
  return page.evaluate(async (each) => (await client.update(each)).settled, one)
}

export function snapshot(page: Evaluator): Promise<Snapshot> {
  return page.evaluate(() => client.outbox.snapshot(), null)
}

export function deadLetters(page: Evaluator): Promise<readonly DeadLetter[]> {
  return page.evaluate(() => client.outbox.deadLetters(), null)
}

export function vote(inferenceId: string, value: number | null): VoteUpdate {
  return {
    inferenceId,
    row: { human_feedback: value },
    config: { humanFeedbackColumnName: 'human_feedback' },
  }
}

/** Returns `trace-1` to `trace-n`. */
export function traces(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `trace-${index + 1}`)
}
