import { ConfigurationError } from '../../core/update/errors.ts'
import {
  type Api,
  type BeginCall,
  beginWith,
  callInStep,
  createBeginCall,
  traceCreate,
} from '../calls/api.ts'
import { attachInference } from '../calls/attach-inference.ts'
import { type ModelOptions, withoutUndefined } from '../calls/options.ts'
import { type Method, override } from '../calls/override.ts'
import type { AnyFunction, Scope } from '../record/step.ts'
import { at } from '../values/at.ts'
import { messagesReader } from './messages.ts'

/** The required members of a client of the package `@anthropic-ai/sdk`. */
export interface AnthropicClient {
  readonly messages: { readonly create: AnyFunction; readonly stream: AnyFunction }
  withOptions(options: never): unknown
}

const api: Api = {
  name: 'messages.create',
  provider: 'Anthropic',
  reader: messagesReader,
  inputs: ['messages', 'system'],
  inputsOf: ({ system, messages }) => withoutUndefined({ system, prompt: messages }),
}

/**
 * Returns a client whose calls of `messages` and `beta.messages` (`create`, `parse`, `stream`) are recorded as steps: prompt,
 * answer, reasoning, model, parameters and tokens, and the cost with the option `cost`. A step ends when the reply was read,
 * failed or was abandoned. The given client is not changed.
 *
 * @param scope the tracer, or the parent step if the tracer has no context.
 * @throws ConfigurationError if `client` is not a client of the package `@anthropic-ai/sdk`.
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
  const begin = createBeginCall(scope, options)
  const traced = instrument(client, begin)
  for (const path of paths) {
    override(at(traced, ...path), 'stream', () => (...args) => {
      const begun = begin(api, args[0])
      const resource = at(instrument(client, beginWith(begun, begin)), ...path)
      const stream: Method = (...params) =>
        Reflect.apply(at(resource, 'stream') as Method, resource, params)
      return attachInference(callInStep(begun.step, stream, args), begun.step)
    })
  }
  override(
    traced,
    'withOptions',
    () => (more) => traceAnthropic(scope, client.withOptions(more as never) as Client, options),
  )
  // A clone of the client has the same type.
  return traced as Client
}

const paths = [['messages'], ['beta', 'messages']] as const

function instrument(client: AnthropicClient, begin: BeginCall): unknown {
  const traced = client.withOptions({} as never)
  for (const path of paths) traceCreate(at(traced, ...path), api, begin)
  return traced
}
