import { ConfigurationError } from '../../core/update/errors.ts'
import { beginIn } from '../calls/api.ts'
import type { ModelOptions } from '../calls/options.ts'
import { override } from '../calls/override.ts'
import type { AnyFunction, Scope } from '../record/step.ts'
import { at } from '../values/reading.ts'
import { traceHelpers } from './helpers.ts'
import { instrument } from './instrument.ts'

/** A client of the package `openai`, as far as it has to be one. */
export interface OpenAIClient {
  readonly chat: { readonly completions: { readonly create: AnyFunction } }
  withOptions(options: never): unknown
}

/**
 * A client like the given one, whose calls are steps: `chat.completions` (`create`, `parse`, `stream`, `runTools`), `responses`
 * (`create`, `parse`, `stream`) and `embeddings`. A step has prompt, answer, model, parameters and tokens, and what the call cost
 * where you say how to reckon it. It ends when the reply was read, broke off, or was given up: by `break`, by an abort, by nobody
 * who reads it. For the tokens of streamed chat completions ask the API with `stream_options: { include_usage: true }`.
 *
 * It is a client of the same class, and what it gives back is the client's own. The given client stays as it is.
 *
 * @param scope the tracer, or a step where no context is injected.
 * @throws ConfigurationError for anything but a client of the package `openai`.
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
  const traced = instrument(client, beginIn(scope, options))
  traceHelpers(traced, client, scope, options)
  override(
    traced,
    'withOptions',
    () => (more) => traceOpenAI(scope, client.withOptions(more as never) as Client, options),
  )
  // It is one that the client made of itself.
  return traced as Client
}
