import { ConfigurationError } from '../../core/update/errors.ts'
import { type Api, attempt, type BeginCall, beginIn, first, traceCreate } from '../calls/api.ts'
import { mark } from '../calls/mark.ts'
import { type ModelOptions, present } from '../calls/options.ts'
import { type Method, override } from '../calls/override.ts'
import type { AnyFunction, Scope } from '../record/step.ts'
import { at } from '../values/reading.ts'
import { messagesReader } from './messages.ts'

/** A client of the package `@anthropic-ai/sdk`, as far as it has to be one. */
export interface AnthropicClient {
  readonly messages: { readonly create: AnyFunction; readonly stream: AnyFunction }
  withOptions(options: never): unknown
}

const api: Api = {
  name: 'messages.create',
  provider: 'Anthropic',
  reader: messagesReader,
  inputs: ['messages', 'system'],
  inputsOf: ({ system, messages }) => present({ system, prompt: messages }),
}

/**
 * A client like the given one, whose `messages` (`create`, `parse`, `stream`) are steps: prompt, answer, reasoning, model,
 * parameters and tokens, and what the call cost where you say how to reckon it. A step ends when the reply was read, broke off, or
 * was given up. The given client stays as it is.
 *
 * @param scope the tracer, or a step where no context is injected.
 * @throws ConfigurationError for anything but a client of the package `@anthropic-ai/sdk`.
 * @example
 * const anthropic = traceAnthropic(tracer, new Anthropic())
 */
export function traceAnthropic<Client extends AnthropicClient>(
  scope: Scope,
  client: Client,
  options: ModelOptions = {},
): Client {
  const isClient =
    typeof at(client, 'withOptions') === 'function' &&
    typeof at(client, 'messages', 'create') === 'function'
  if (!isClient) {
    throw new ConfigurationError(
      'invalid_options',
      'traceAnthropic takes a client of the package @anthropic-ai/sdk: an object with messages.create and withOptions.',
    )
  }
  const begin = beginIn(scope, options)
  const traced = instrument(client, begin)
  for (const path of paths) {
    override(at(traced, ...path), 'stream', () => (...args) => {
      const begun = begin(api, args[0])
      const resource = at(instrument(client, first(begun, begin)), ...path)
      const ask: Method = (...asked) =>
        Reflect.apply(at(resource, 'stream') as Method, resource, asked)
      return mark(attempt(begun.step, ask, args), begun.step)
    })
  }
  override(
    traced,
    'withOptions',
    () => (more) => traceAnthropic(scope, client.withOptions(more as never) as Client, options),
  )
  // It is one that the client made of itself.
  return traced as Client
}

const paths = [['messages'], ['beta', 'messages']] as const

function instrument(client: AnthropicClient, begin: BeginCall): unknown {
  const traced = client.withOptions({} as never)
  for (const path of paths) traceCreate(at(traced, ...path), api, begin)
  return traced
}
