import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it, vi } from 'vitest'
import { traceAiSdk } from '../../src/tracing-models.ts'
import { tracerOf } from './fixture.ts'
import { createModel } from './sdks/models.ts'
import { aiSdks } from './sdks/sdk.ts'

setFlagsFromString('--expose-gc')
const collect: unknown = runInNewContext('gc')

describe.each(aiSdks)('$name', ({ sdk, version }) => {
  const real = { now: undefined, after: undefined }

  it('an unreferenced result is published as partial after its garbage collection', async () => {
    const { tracer, published } = tracerOf(real)
    const ask = () => {
      const model = createModel(version, 'slow')
      traceAiSdk(tracer, sdk.streamText)({ model, prompt: 'How far?' })
    }
    ask()
    await vi.waitUntil(
      () => {
        if (typeof collect === 'function') collect()
        return published.length > 0
      },
      { timeout: 10_000, interval: 10 },
    )
    expect(published[0]?.row).toMatchObject({ metadata: { partial: true } })
  })

  it('a stream that is read while its result is collected is published once and complete', async () => {
    const { tracer, published } = tracerOf(real)
    const ask = () => {
      const model = createModel(version, 'finished')
      return traceAiSdk(tracer, sdk.streamText)({ model, prompt: 'How far?' }).textStream
    }
    let text = ''
    for await (const part of ask()) {
      text += part
      for (let turn = 0; turn < 5; turn++) {
        if (typeof collect === 'function') collect()
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    expect(text).toBe('Far away.')
    await tracer.flush({ deadlineMs: 1_000 })
    expect(published.map(({ row }) => row['output'])).toEqual(['Far away.'])
  })
})
