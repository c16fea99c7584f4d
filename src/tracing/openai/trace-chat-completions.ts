import { callOptions, type ModelOptions, replyUpdate, withoutKeys } from '../calls/options.ts'
import { overlay } from '../follow/overlay.ts'
import type { AnyFunction, Scope } from '../record/step.ts'
import { at } from '../values/at.ts'
import { chatReader } from './chat.ts'

/** A client of OpenAI's chat completions, or of a compatible API. */
export interface ChatClient {
  readonly chat: { readonly completions: { readonly create: AnyFunction } }
}

/**
 * Returns a client whose `chat.completions.create` is recorded as a step. For clients of other packages whose answers have the
 * format of OpenAI's API; for the package `openai` use {@link traceOpenAI}, which records more. Streams are followed while they
 * are iterated. The given client is not changed.
 *
 * @param scope the tracer, or the parent step if the tracer has no context.
 * @example
 * const groq = traceChatCompletions(tracer, new Groq(), { provider: 'Groq' })
 */
export function traceChatCompletions<Client extends ChatClient>(
  scope: Scope,
  client: Client,
  options: ModelOptions = {},
): Client {
  const { completions } = client.chat
  const create = (...args: readonly unknown[]): unknown => {
    const [params] = args
    const call = {
      name: 'chat.completions.create',
      params,
      inputs: { prompt: at(params, 'messages') },
      modelParameters: withoutKeys(params, ['messages', 'model', 'stream']),
      describe: (reply: unknown) => replyUpdate(chatReader.whole(reply), options),
      collect() {
        const events = chatReader.events()
        return { add: events.add, result: () => replyUpdate(events.result(), options) }
      },
    }
    let promise: unknown
    const followed: unknown = scope.run(callOptions(call, options), () => {
      promise = Reflect.apply(completions.create, completions, args)
      return promise
    })
    return withResponse(promise, followed)
  }
  const chat = overlay(client.chat, { completions: overlay(completions, { create }) })
  // The overlay has all members of the client.
  return overlay(client, { chat }) as Client
}

/** Some promises have a method that returns the raw response with the reply. Replaces that reply by the followed one. */
function withResponse(promise: unknown, followed: unknown): unknown {
  const method = at(promise, 'withResponse')
  if (typeof method !== 'function' || typeof followed !== 'object' || !followed) return followed
  return overlay(followed, {
    async withResponse() {
      const [data, result] = await Promise.all([followed, Reflect.apply(method, promise, [])])
      return { ...result, data }
    },
  })
}
