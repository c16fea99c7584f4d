import { Refusal } from '../checks/refusal.ts'
import type { RowIdentity } from '../storage/row-storage.ts'

/** Route of a request, with the parameters of its path. */
export type Route =
  | { readonly kind: 'rows' | 'data-stream'; readonly inferencePipelineId: string }
  | ({ readonly kind: 'row' } & RowIdentity)
  | { readonly kind: 'local' | 'local/rows' | 'local/updates' }

/**
 * Parses a path: the REST API is below `mount`, the local routes are below `/local`.
 *
 * @throws Refusal 404 for an unknown path, 400 if the path is not percent-encoded UTF-8.
 */
export function routeOf(pathname: string, mount: string): Route {
  if (pathname === '/local') return { kind: 'local' }
  if (pathname === '/local/rows') return { kind: 'local/rows' }
  if (pathname === '/local/updates') return { kind: 'local/updates' }
  if (!pathname.startsWith(`${mount}/`)) throw notFound()
  const [collection, ...rest] = pathname.slice(mount.length + 1).split('/')
  const [inferencePipelineId, kind, inferenceId, ...beyond] = rest.map(decoded)
  if (collection !== 'inference-pipelines' || !inferencePipelineId || beyond.length > 0)
    throw notFound()
  if (kind === 'rows' && inferenceId) return { kind: 'row', inferencePipelineId, inferenceId }
  if (inferenceId !== undefined) throw notFound()
  if (kind === 'rows' || kind === 'data-stream') return { kind, inferencePipelineId }
  throw notFound()
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw new Refusal(400, 'The path is not percent-encoded UTF-8.')
  }
}

function notFound(): Refusal {
  return new Refusal(404, 'There is nothing at this path.')
}
