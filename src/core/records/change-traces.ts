import { logRange } from './delivered-log.ts'
import { createDraft, type Draft } from './draft.ts'
import { rangeOf, type Span } from './span.ts'
import type { OutboxStore, Range, Stored } from './store.ts'

/**
 * Changes some traces of a space in one transaction. What stays when an entry goes is decided here alone: with
 * nothing waiting, what was delivered stays known, and the grant goes.
 *
 * @param spans which traces; at most the last has a limit.
 * @param others more ranges to read; `work` gets what was found.
 */
export function changeTraces<Answer>(
  { store, clock }: { readonly store: OutboxStore; readonly clock: { now(): number } },
  space: string,
  spans: readonly Span[],
  others: readonly Range[],
  work: (draft: Draft, ...found: (readonly Stored[])[]) => Answer,
): Promise<Answer> {
  const kinds = ['entry', 'trace', 'grant']
  const ranges = spans.flatMap((span) => kinds.map((kind) => rangeOf(kind, space, span)))
  return store.change([logRange(space), ...ranges, ...others], ([log = [], ...found]) => {
    const draft = createDraft(space, clock.now(), log)
    for (const span of spans) draft.read(found.splice(0, kinds.length), span)
    const answer = work(draft, ...found)
    return { ...draft.changes(), answer }
  })
}
