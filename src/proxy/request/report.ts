import type { ProxyEvent } from '../options/event.ts'
import { problemStatus } from '../values/problem.ts'
import type { Conclusion } from './conclude.ts'

/** Returns the events of a conclusion. A preflight has none. */
export function report(
  conclusion: Conclusion,
  requestId: string,
  durationMs: number,
  status: number,
): readonly ProxyEvent[] {
  switch (conclusion.kind) {
    case 'preflight':
      return []
    case 'problem': {
      const { code } = conclusion
      return [{ kind: 'refused', requestId, status: problemStatus(code), durationMs, code }]
    }
    case 'results': {
      const statuses = count(conclusion.results.map((result) => result.status))
      const codes = count(conclusion.results.flatMap(({ code }) => code ?? []))
      const updates = codes.upstream_key_refused
      const answered: ProxyEvent = {
        kind: 'answered',
        requestId,
        status,
        durationMs,
        statuses,
        codes,
      }
      return updates ? [answered, { kind: 'key-refused', requestId, updates }] : [answered]
    }
  }
}

function count<Name extends string>(names: readonly Name[]): Partial<Record<Name, number>> {
  const counts: Partial<Record<Name, number>> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}
