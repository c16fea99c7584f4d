import type { Client } from '../client/client.ts'
import type { Receipt } from '../core/outbox/receipts.ts'
import type { Vote } from '../core/update/builders.ts'
import { internals } from '../core/update/internals.ts'
import type { RowUpdate } from '../core/update/update.ts'
import { createColumns, type Values } from './columns.ts'
import { follow } from './follow.ts'
import type { FeedbackOptions } from './options.ts'
import { createTabs } from './other-tabs.ts'
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

/** Makes a store; its options were checked. */
export function openFeedback(client: Client, options: FeedbackOptions): Feedback {
  const { outbox } = client
  const { clock = client[internals].clock } = options
  const columns = createColumns(options)
  const tabs = createTabs(onChange)
  const traces = new Map<string, Trace>()

  const { show, hush } = createView(outbox, columns, { ...spoken, ...options.phrases }, clock)
  const { read, ask } = createRestore(client, clock, columns, show, onLate)

  outbox.subscribe(() => {
    for (const trace of traces.values()) {
      // Of what an earlier page left there is no receipt here, nor of what is done about it elsewhere.
      if (!/idle|saving|delivered/.test(trace.progress)) ask(trace)
      show(trace)
    }
  })

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
      show(trace)
    }
    return trace
  }

  function act(trace: Trace, row: RowUpdate['row'], accept: () => Promise<Receipt>): void {
    trace.isRemoval = row[columns.vote] === null
    hush(trace)
    const onDelivered = () => {
      // What was refused before is moot now.
      if (columns.vote in row) discard(trace.inferenceId)
    }
    // Who votes may be gone before other tabs are told.
    tabs.join(accept)
    const { post } = tabs
    void follow({ show, ask, post, onDelivered }, trace, row, accept).then(() => tabs.leave(accept))
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
    // Whether it is a flip says what was stored before it.
    if (!trace.isKnown) read([trace])
    say(inferenceId, { vote: next, ...(isFlip && { comment: '', reasons: [] }) })
  }

  /** What was said lies over what was stored before; what went with another vote goes. */
  function onLate(trace: Trace, row: Values): void {
    const { vote: now, comment, reasons } = trace.state
    const { vote: before } = columns.opinionOf(row, trace.voted)
    trace.row = { ...row, ...trace.row }
    if (before !== null && before !== now) say(trace.inferenceId, { comment, reasons })
    show(trace)
  }

  return {
    get: (inferenceId) => traceOf(inferenceId).state,
    subscribe(inferenceId, listener) {
      const { target } = traceOf(inferenceId)
      const one = () => listener()
      tabs.join(one)
      target.addEventListener('change', one)
      return () => {
        target.removeEventListener('change', one)
        tabs.leave(one)
      }
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
