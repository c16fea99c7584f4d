import { type BeginCall, traceCreate } from '../calls/api.ts'
import type { Method } from '../calls/override.ts'
import { at } from '../values/at.ts'
import { chatApi, embeddingsApi, responsesApi } from './apis.ts'

/** Returns a clone of a client whose calls are steps. Helpers of the clone use its traced methods. */
export function instrument(client: object, begin: BeginCall): object {
  const clone = at(client, 'withOptions') as Method
  const traced = Object(Reflect.apply(clone, client, [{}]))
  traceCreate(at(traced, 'chat', 'completions'), chatApi, begin)
  traceCreate(at(traced, 'responses'), responsesApi, begin)
  traceCreate(at(traced, 'embeddings'), embeddingsApi, begin)
  return traced
}
