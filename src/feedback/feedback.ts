import type { Client } from '../client/client.ts'
import type { Receipt } from '../core/outbox/receipts.ts'
import type { Vote } from '../core/update/builders.ts'
import type { RowUpdate } from '../core/update/update.ts'
import { createColumns } from './columns.ts'
import { follow } from './follow.ts'
import { type FeedbackOptions, timers } from './options.ts'
import { listenToTabs } from './other-tabs.ts'
import { spoken } from './phrases/spoken.ts'
import { createRestore } from './restore.ts'
import type { FeedbackState, Opinion } from './state.ts'
import { createTrace, type Trace } from './trace.ts'
import { createView } from './view.ts'

/** What a person says about answers, for any number of views of one client. */
export interface Feedback {
  /** The state of a trace now: frozen, and the same object until something changes. */
  get(inferenceId: string): FeedbackState
  /** Calls whenever that state changes; returns the undo. */
  subscribe(inferenceId: string, listener: () => void): () => void
  /**
   * Sets the vote; `null` takes it back. What changes a vote clears its reasons and comment. The same vote again does
   * nothing.
   */
  vote(inferenceId: string, vote: Vote): void
  /** What a press of a button calls: the same vote again takes it back. */
  toggle(inferenceId: string, vote: Exclude<Vote, null>): void
  /** Adds to a vote. What is left out stays as it is; an empty value clears. */
  explain(inferenceId: string, details: Partial<Omit<Opinion, 'vote'>>): void
  /** Sends again what was refused; while `canRetry` is false, nothing. */
  retry(inferenceId: string): void
  /** Gives up what was refused. */
  discard(inferenceId: string): void
}

/**
 * Makes the store of a client's feedback: one for each client, shared by all views.
 *
 * @example
 * const feedback = createFeedback(client)
 * feedback.subscribe('832y98d3', () => show(feedback.get('832y98d3')))
 * button.onclick = () => feedback.toggle('832y98d3', 'up')
 */
export function createFeedback(client: Client, options: FeedbackOptions = {}): Feedback {
  const { outbox } = client
  const { clock = timers } = options
  const columns = createColumns(options)
  const traces = new Map<string, Trace>()
  let tell: ((inferenceId: string) => void) | undefined
  let { pending, deadLetters } = outbox.snapshot()

  const { show, hush } = createView(outbox, columns, { ...spoken, ...options.phrases }, clock)
  const ask = createRestore(client, clock, columns, show)

  outbox.subscribe(() => {
    const before = { pending, deadLetters }
    ;({ pending, deadLetters } = outbox.snapshot())
    for (const trace of traces.values()) {
      // Of what an earlier page left there is no receipt here.
      const isWaiting = trace.progress === 'stored' || trace.progress === 'memory'
      const waits = trace.open === 0 && isWaiting
      if (deadLetters !== before.deadLetters || (waits && pending !== before.pending)) ask(trace)
      show(trace)
    }
  })

  const post = (inferenceId: string) => tell?.(inferenceId)

  function onChange(inferenceId?: string): void {
    for (const trace of traces.values()) {
      if (!inferenceId || trace.inferenceId === inferenceId) ask(trace)
    }
  }

  function traceOf(inferenceId: string): Trace {
    let trace = traces.get(inferenceId)
    if (!trace) {
      trace = createTrace(inferenceId)
      traces.set(inferenceId, trace)
      ask(trace)
      if (outbox.snapshot().reason) show(trace)
    }
    return trace
  }

  function act(trace: Trace, row: RowUpdate['row'], accept: () => Promise<Receipt>): void {
    trace.isRemoval = row[columns.vote] === null
    hush(trace)
    void follow({ vote: columns.vote, show, ask, discard, post }, trace, row, accept)
  }

  function say(inferenceId: string, wanted: Partial<Opinion>): void {
    const trace = traceOf(inferenceId)
    const row = columns.changeOf(wanted, trace.row)
    if (Object.keys(row).length === 0) return
    // A newer vote makes an older one that was refused, and what went with it, moot.
    if (columns.vote in row) discard(inferenceId)
    act(trace, row, () => client.update(columns.updateOf(inferenceId, row)))
  }

  function discard(inferenceId: string): void {
    for (const { id } of traceOf(inferenceId).letters) void outbox.discard(id)
  }

  function vote(inferenceId: string, next: Vote): void {
    const trace = traceOf(inferenceId)
    const isFlip = trace.state.vote !== null && trace.state.vote !== next
    if (next !== null) trace.voted = next
    say(inferenceId, { vote: next, ...(isFlip && { comment: '', reasons: [] }) })
  }

  return {
    get: (inferenceId) => traceOf(inferenceId).state,
    subscribe(inferenceId, listener) {
      const { target } = traceOf(inferenceId)
      const one = () => listener()
      tell ??= listenToTabs(onChange)
      target.addEventListener('change', one)
      return () => target.removeEventListener('change', one)
    },
    vote,
    toggle: (inferenceId, pressed) =>
      vote(inferenceId, traceOf(inferenceId).state.vote === pressed ? null : pressed),
    explain: say,
    retry(inferenceId) {
      const trace = traceOf(inferenceId)
      const { letters } = trace
      trace.letters = []
      for (const { id, update } of letters) act(trace, update.row, () => outbox.retry(id))
    },
    discard,
  }
}
