import type { ItemCode } from '../core/update/item-code.ts'
import type { WireResult } from '../core/update/wire.ts'
import { orAborted } from '../http/deadline.ts'
import { checkHead } from './check-head.ts'
import { checkRate } from './check-rate.ts'
import { deliver } from './deliver.ts'
import type { Item } from './item.ts'
import type { ProblemCode } from './problem.ts'
import { readItems } from './read-items.ts'
import type { Settings } from './settings.ts'
import { toWireResult } from './wire-result.ts'

/** How a request ends. */
export type Conclusion =
  | { readonly kind: 'preflight' }
  | { readonly kind: 'problem'; readonly code: ProblemCode }
  | { readonly kind: 'results'; readonly results: readonly ProxyResult[] }

export type ProxyResult = WireResult & { readonly code?: ItemCode }

/**
 * Takes a request through all checks, cheap to costly, and what is left of it to the transport.
 *
 * @param clientKey gives what to count the request by, where requests are counted.
 */
export async function conclude(
  request: Request,
  clientKey: (() => string | undefined) | undefined,
  settings: Settings,
  signal: AbortSignal,
): Promise<Conclusion> {
  const refusal = checkHead(request, settings)
  if (refusal) return { kind: 'problem', code: refusal }
  if (request.method === 'OPTIONS') return { kind: 'preflight' }
  const enabled = await orAborted(Promise.resolve(settings.enabled()), signal)
  if (enabled !== true) return { kind: 'problem', code: 'feedback_off' }
  const excess = clientKey && (await checkRate(clientKey, settings.rateLimit, signal))
  if (excess) return { kind: 'problem', code: excess }
  const items = await readItems(request, settings, signal)
  if (typeof items === 'string') return { kind: 'problem', code: items }
  const origin = request.headers.get('origin')
  const outcomes = await deliver(items, origin, settings, signal)
  const results = items.flatMap((item, index) => {
    const outcome = outcomes[index]
    return outcome ? toWireResult(item.id, outcome, (column) => isInRow(item, column)) : []
  })
  return { kind: 'results', results }
}

function isInRow(item: Item, column: string): boolean {
  return item.kind === 'update' && Object.hasOwn(item.update.row, column)
}
