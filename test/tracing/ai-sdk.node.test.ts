import { createServer, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { traceAiSdk } from '../../src/tracing-models.ts'
import { tracerOf } from './fixture.ts'
import { createModel } from './sdks/models.ts'
import { aiSdks } from './sdks/sdk.ts'

const real = { now: undefined, after: undefined }
const prompt = 'How far is the sun?'
let close = () => {}
afterEach(() => close())

/** Starts a server that answers by writing to Node's response. */
async function serve(answer: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((_, response) => answer(response))
  close = () => {
    server.closeAllConnections()
    server.close()
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  return `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}`
}

describe.each(aiSdks)('$name, piped into a response of Node', ({ sdk, version }) => {
  it.each(['pipeTextStreamToResponse', 'pipeUIMessageStreamToResponse'] as const)(
    '%s: ends when everything is written',
    async (pipe) => {
      const { tracer, published } = tracerOf(real)
      const url = await serve((response) => {
        const model = createModel(version, 'finished')
        traceAiSdk(tracer, sdk.streamText)({ model, prompt })[pipe](response)
      })
      expect(await (await fetch(url)).text()).toContain('away.')
      expect(await tracer.flush({ deadlineMs: 1_000 })).toMatchObject({ published: 1, open: [] })
      expect(published[0]?.row).toMatchObject({ output: 'Far away.' })
      expect(published[0]?.row['metadata']).not.toHaveProperty('partial')
    },
  )

  it('is partial if the reader disconnects', async () => {
    const { tracer, published } = tracerOf(real)
    const url = await serve((response) => {
      const model = createModel(version, 'slow')
      traceAiSdk(tracer, sdk.streamText)({ model, prompt }).pipeTextStreamToResponse(response)
    })
    const reader = (await fetch(url)).body?.getReader()
    await reader?.read()
    await reader?.cancel()
    await expect.poll(() => published).toHaveLength(1)
    expect(published[0]?.row).toMatchObject({ output: 'Far ', metadata: { partial: true } })
  })
})

describe.each(aiSdks)('$name', ({ sdk, version }) => {
  it('a stream that the caller’s own transform stops is partial', async () => {
    const { tracer, published } = tracerOf(real)
    const stop = ({ stopStream }: { stopStream: () => void }) =>
      new TransformStream({
        transform(part, controller) {
          controller.enqueue(part)
          if (part.type === 'text-delta') stopStream()
        },
      })
    const { textStream } = traceAiSdk(
      tracer,
      sdk.streamText,
    )({
      model: createModel(version, 'slow'),
      prompt,
      experimental_transform: stop,
    })
    for await (const _ of textStream);
    expect(await tracer.flush({ deadlineMs: 1_000 })).toMatchObject({ published: 1, open: [] })
    expect(published[0]?.row).toMatchObject({ output: 'Far ', metadata: { partial: true } })
  })

  it('removes its listeners from the caller’s signal when a call has ended', async () => {
    const { tracer } = tracerOf(real)
    const listeners = new Set<unknown>()
    const { signal } = new AbortController()
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    Object.assign(signal, {
      addEventListener(...args: Parameters<typeof add>) {
        listeners.add(args[1])
        add(...args)
      },
      removeEventListener(...args: Parameters<typeof remove>) {
        listeners.delete(args[1])
        remove(...args)
      },
    })
    const model = () => createModel(version, 'finished')
    const listening = async (
      generateText: typeof sdk.generateText,
      streamText: typeof sdk.streamText,
    ) => {
      listeners.clear()
      await generateText({ model: model(), prompt, abortSignal: signal })
      await streamText({ model: model(), prompt, abortSignal: signal }).text
      return listeners.size
    }
    const bare = await listening(sdk.generateText, sdk.streamText)
    const traced = await listening(
      traceAiSdk(tracer, sdk.generateText),
      traceAiSdk(tracer, sdk.streamText),
    )
    expect(traced).toBe(bare)
  })
})
