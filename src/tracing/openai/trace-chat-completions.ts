import { callOptions, type ModelOptions, replyUpdate, withoutKeys } from '../calls/options.ts'
import { overlay } from '../follow/overlay.ts'
import type { AnyFunction, Scope } from '../record/step.ts'
import { at } from '../values/reading.ts'
import { chatReader } from './chat.ts'

/** A client of OpenAI's chat completions, or of any API that speaks like it. */
export interface ChatClient {
  readonly chat: { readonly completions: { readonly create: AnyFunction } }
}

/**
 * A client like the given one, whose `chat.completions.create` is a step; for clients of other packages that answer as OpenAI's API
 * does. The package `openai` itself has {@link traceOpenAI}, which sees more. Streams are followed as they are iterated. The given
 * client stays as it is.
 *
 * @param scope the tracer, or a step where no context is injected.
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
    let asked: unknown
    const followed: unknown = scope.run(callOptions(call, options), () => {
      asked = Reflect.apply(completions.create, completions, args)
      return asked
    })
    return withResponse(asked, followed)
  }
  const chat = overlay(client.chat, { completions: overlay(completions, { create }) })
  // It has all members of the client.
  return overlay(client, { chat }) as Client
}

/** Some promises have a method that gives the raw response beside the reply, which must be the one we follow. */
function withResponse(asked: unknown, followed: unknown): unknown {
  const ask = at(asked, 'withResponse')
  if (typeof ask !== 'function' || typeof followed !== 'object' || !followed) return followed
  return overlay(followed, {
    async withResponse() {
      const [data, beside] = await Promise.all([followed, Reflect.apply(ask, asked, [])])
      return { ...beside, data }
    },
  })
}
