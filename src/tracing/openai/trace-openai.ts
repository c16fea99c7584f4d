import { ConfigurationError } from '../../core/update/errors.ts'
import { createBeginCall } from '../calls/api.ts'
import type { ModelOptions } from '../calls/options.ts'
import { override } from '../calls/override.ts'
import type { AnyFunction, Scope } from '../record/step.ts'
import { at } from '../values/at.ts'
import { traceHelpers } from './helpers.ts'
import { instrument } from './instrument.ts'

/** The required members of a client of the package `openai`. */
export interface OpenAIClient {
  readonly chat: { readonly completions: { readonly create: AnyFunction } }
  withOptions(options: never): unknown
}

/**
 * Returns a client whose calls are recorded as steps: `chat.completions` (`create`, `parse`, `stream`, `runTools`), `responses`
 * (`create`, `parse`, `stream`) and `embeddings`. A step contains prompt, answer, model, parameters and tokens, and the cost
 * with the option `cost`. It ends when the reply was read, failed, or was abandoned by `break`, by an abort, or by garbage
 * collection. The API reports the tokens of streamed chat completions only with `stream_options: { include_usage: true }`.
 *
 * The client has the same class and returns the same values. The given client is not changed.
 *
 * @param scope the tracer, or the parent step if the tracer has no context.
 * @throws ConfigurationError if `client` is not a client of the package `openai`.
 * @example
 * const openai = traceOpenAI(tracer, new OpenAI())
 */
export function traceOpenAI<Client extends OpenAIClient>(
  scope: Scope,
  client: Client,
  options: ModelOptions = {},
): Client {
  const isClient =
    typeof at(client, 'withOptions') === 'function' &&
    typeof at(client, 'chat', 'completions', 'create') === 'function'
  if (!isClient) {
    throw new ConfigurationError(
      'invalid_options',
      'traceOpenAI takes a client of the package openai: an object with chat.completions.create and withOptions.',
    )
  }
  const traced = instrument(client, createBeginCall(scope, options))
  traceHelpers(traced, client, scope, options)
  override(
    traced,
    'withOptions',
    () => (more) => traceOpenAI(scope, client.withOptions(more as never) as Client, options),
  )
  // A clone of the client has the same type.
  return traced as Client
}
