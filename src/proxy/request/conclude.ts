import type { WireResult } from '../../core/update/wire.ts'
import { orAborted } from '../../http/connection/deadline.ts'
import type { ItemCode } from '../../http/rows/item-code.ts'
import type { Settings } from '../options/settings.ts'
import { checkRate } from '../rate/check-rate.ts'
import type { Item } from '../values/item.ts'
import type { ProblemCode } from '../values/problem.ts'
import { checkHead } from './check-head.ts'
import { deliver } from './deliver.ts'
import { readItems } from './read-items.ts'
import { toWireResult } from './wire-result.ts'

/** The result of a request. */
export type Conclusion =
  | { readonly kind: 'preflight' }
  | { readonly kind: 'problem'; readonly code: ProblemCode }
  | { readonly kind: 'results'; readonly results: readonly ProxyResult[] }

export type ProxyResult = WireResult & { readonly code?: ItemCode }

/**
 * Runs all checks on a request, from cheap to costly, and passes the admitted updates to the transport.
 *
 * @param clientKey returns the key by which the request is counted. Without it requests are not counted.
 */
export async function conclude(
  request: Request,
  clientKey: (() => string | undefined) | undefined,
  settings: Settings,
  signal: AbortSignal,
): Promise<Conclusion> {
  const refusal = checkHead(request, settings)
  if (refusal) return problem(refusal)
  if (request.method === 'OPTIONS') return { kind: 'preflight' }
  const charge = clientKey && (await checkRate(clientKey, settings.rateLimit, signal))
  if (typeof charge === 'string') return problem(charge)
  const enabled = await orAborted(Promise.resolve(settings.enabled()), signal)
  if (enabled !== true) return problem('feedback_off')
  const items = await readItems(request, settings, signal)
  if (typeof items === 'string') return problem(items)
  const uncounted = await charge?.(items.length)
  if (uncounted) return problem(uncounted)
  const origin = request.headers.get('origin')
  const outcomes = await deliver(items, origin, settings, signal)
  if (outcomes === 'key_missing') return problem(outcomes)
  const results = items.flatMap((item, index) => {
    const outcome = outcomes[index]
    return outcome ? toWireResult(item.id, outcome, (column) => isInRow(item, column)) : []
  })
  return { kind: 'results', results }
}

function problem(code: ProblemCode): Conclusion {
  return { kind: 'problem', code }
}

function isInRow(item: Item, column: string): boolean {
  return item.kind === 'update' && Object.hasOwn(item.update.row, column)
}
