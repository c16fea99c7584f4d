import type { Client } from '../client/client.ts'
import type { Receipt } from '../core/outbox/receipts.ts'
import type { Vote } from '../core/update/builders.ts'
import { internals } from '../core/update/internals.ts'
import type { RowUpdate } from '../core/update/update.ts'
import { createColumns, type Values } from './columns.ts'
import type { FeedbackOptions } from './options.ts'
import { createTabs } from './other-tabs.ts'
import { spoken } from './phrases/spoken.ts'
import { createRestore } from './restore.ts'
import type { FeedbackState, Opinion } from './state.ts'
import { createTrace, type Trace } from './trace.ts'
import { trackUpdate } from './track-update.ts'
import { createView } from './view.ts'

/** Feedback on answers, shared by all views of one client. */
export interface Feedback {
  /** Returns the state of a trace. It is frozen, and the same object until something changes. */
  get(inferenceId: string): FeedbackState
  /** Calls the listener when the state of a trace changes. Returns a function that unsubscribes. */
  subscribe(inferenceId: string, listener: () => void): () => void
  /**
   * Sets the vote; `null` removes it. Changing or removing a vote clears its reasons and comment. Setting the same vote
   * again does nothing.
   */
  vote(inferenceId: string, vote: Vote): void
  /** Sets the vote, or removes it if it is already set. Call it when a button is pressed. */
  toggle(inferenceId: string, vote: Exclude<Vote, null>): void
  /** Adds details to a vote. Omitted fields are unchanged; an empty value clears its field. */
  explain(inferenceId: string, details: Partial<Omit<Opinion, 'vote'>>): void
  /** Sends refused updates again. Does nothing while `canRetry` is false. */
  retry(inferenceId: string): void
  /** Discards refused updates. */
  discard(inferenceId: string): void
}

/** Creates a store. The options must be valid. */
export function openFeedback(client: Client, options: FeedbackOptions): Feedback {
  const { outbox } = client
  const { clock = client[internals].clock } = options
  const columns = createColumns(options)
  const tabs = createTabs(onChange)
  const traces = new Map<string, Trace>()

  const { show, mute } = createView(outbox, columns, { ...spoken, ...options.phrases }, clock)
  const { read, reload } = createRestore(client, clock, columns, show, onLate)

  outbox.subscribe(() => {
    for (const trace of traces.values()) {
      // Updates of an earlier page have no receipt here. Read their traces again.
      if (!/idle|saving|delivered/.test(trace.progress)) reload(trace)
      show(trace)
    }
  })

  function onChange(inferenceId?: string): void {
    for (const trace of traces.values()) {
      if (!inferenceId || trace.inferenceId === inferenceId) reload(trace)
    }
  }

  function traceOf(inferenceId: string): Trace {
    let trace = traces.get(inferenceId)
    if (!trace) {
      trace = createTrace(inferenceId)
      traces.set(inferenceId, trace)
      reload(trace)
      show(trace)
    }
    return trace
  }

  function submit(trace: Trace, row: RowUpdate['row'], accept: () => Promise<Receipt>): void {
    trace.isRemoval = row[columns.vote] === null
    mute(trace)
    // Stay connected until other tabs are notified, even if the view is removed earlier.
    tabs.join(accept)
    const { post } = tabs
    void trackUpdate({ show, reload, post }, trace, row, accept).then((isDelivered) => {
      // A delivered vote replaces refused ones.
      if (isDelivered && columns.vote in row) discard(trace.inferenceId)
      tabs.leave(accept)
    })
  }

  function change(inferenceId: string, opinion: Partial<Opinion>): void {
    const trace = traceOf(inferenceId)
    const row = columns.changeOf(opinion, trace.row)
    if (Object.keys(row).length === 0) return
    // A new vote replaces refused votes and their details.
    if (columns.vote in row) discard(inferenceId)
    submit(trace, row, () => client.update(columns.updateOf(inferenceId, row)))
  }

  function discard(inferenceId: string): void {
    for (const { id } of traceOf(inferenceId).deadLetters) outbox.discard(id).catch(console.error)
  }

  function vote(inferenceId: string, next: Vote): void {
    const trace = traceOf(inferenceId)
    const isFlip = trace.state.vote !== null && trace.state.vote !== next
    if (next !== null) trace.lastVote = next
    // Whether this is a flip depends on the stored vote, which `onLate` compares.
    if (!trace.isRead) read([trace])
    change(inferenceId, { vote: next, ...(isFlip && { comment: '', reasons: [] }) })
  }

  /** Completes the row with stored values. Replaces the reasons and the comment of a different stored vote. */
  function onLate(trace: Trace, row: Values): void {
    const { vote: now, comment, reasons } = trace.state
    const { vote: before } = columns.opinionOf(row, trace.lastVote)
    trace.row = { ...row, ...trace.row }
    if (before !== null && before !== now) change(trace.inferenceId, { comment, reasons })
    show(trace)
  }

  return {
    get: (inferenceId) => traceOf(inferenceId).state,
    subscribe(inferenceId, listener) {
      const { target } = traceOf(inferenceId)
      // A separate function for each subscription, because a target adds the same function only once.
      const onEvent = () => listener()
      tabs.join(onEvent)
      target.addEventListener('change', onEvent)
      return () => {
        target.removeEventListener('change', onEvent)
        tabs.leave(onEvent)
      }
    },
    vote,
    toggle: (inferenceId, pressed) =>
      vote(inferenceId, traceOf(inferenceId).state.vote === pressed ? null : pressed),
    explain: change,
    retry(inferenceId) {
      const trace = traceOf(inferenceId)
      const { deadLetters } = trace
      trace.deadLetters = []
      for (const { id, update } of deadLetters) submit(trace, update.row, () => outbox.retry(id))
    },
    discard,
  }
}
