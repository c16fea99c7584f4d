import { type BeginCall, traceCreate } from '../calls/api.ts'
import type { Method } from '../calls/override.ts'
import { at } from '../values/reading.ts'
import { chatApi, embeddingsApi, responsesApi } from './apis.ts'

/** A client that the given one makes of itself, whose calls are steps; its helpers call through it. */
export function instrument(client: object, begin: BeginCall): object {
  const clone = at(client, 'withOptions') as Method
  const traced = Object(Reflect.apply(clone, client, [{}]))
  traceCreate(at(traced, 'chat', 'completions'), chatApi, begin)
  traceCreate(at(traced, 'responses'), responsesApi, begin)
  traceCreate(at(traced, 'embeddings'), embeddingsApi, begin)
  return traced
}
