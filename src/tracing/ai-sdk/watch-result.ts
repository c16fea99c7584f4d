import { inferenceOf } from '../calls/mark.ts'
import type { Method } from '../calls/override.ts'
import { followResponse } from '../follow/follow-response.ts'
import { followStream, type Listener } from '../follow/follow-stream.ts'
import { isThenable } from '../follow/follow-thenable.ts'
import { inferenceKey } from '../page/inference-key.ts'
import { platform } from '../record/platform.ts'
import { at } from '../values/reading.ts'
import type { Progress } from './progress.ts'

/** Promises of a result that settle when all of it was read; others settle early. */
const lasts: readonly PropertyKey[] = [
  'text',
  'object',
  'output',
  'content',
  'steps',
  'finishReason',
  'usage',
  'totalUsage',
  'consumeStream',
]

/**
 * A streamed result like the given one. It can be read in many ways, each a branch of the same stream, and the model does not notice
 * when one of them is left: so each way that the caller takes is watched. When all are left the call ends as partial, and when
 * one was read to its end so was the call.
 */
export function watchResult(result: unknown, progress: Progress): unknown {
  if (typeof result !== 'object' || !result) return result
  /** The ways that are open. As long as anybody holds this, somebody may read on. */
  const ways = { open: 0 }
  const leave = () => {
    ways.open -= 1
    if (ways.open === 0) progress.leave()
  }
  const listen = (): Listener => {
    ways.open += 1
    return {
      within: (work) => work(),
      add: () => undefined,
      end: progress.end,
      fail: progress.fail,
      leave,
      leaveWith: () => undefined,
    }
  }
  const watch = (key: PropertyKey, value: unknown): unknown => {
    const { ReadableStream, Response } = platform
    if (!ReadableStream || !Response) return value
    if (value instanceof ReadableStream) {
      return value.locked ? value : followStream(value, listen(), ReadableStream)
    }
    if (value instanceof Response) {
      return followResponse(value, listen(), { ReadableStream, Response })
    }
    if (isThenable(value)) {
      ways.open += 1
      return value.then(settled(key), failed(key))
    }
    return value
  }
  const settled = (key: PropertyKey) => (value: unknown) => {
    ways.open -= 1
    if (lasts.includes(key)) progress.end()
    return value
  }
  const failed = (key: PropertyKey) => (cause: unknown) => {
    ways.open -= 1
    if (lasts.includes(key)) progress.fail(cause)
    throw cause
  }
  progress.step?.leaveWith(ways)
  return new Proxy(result, {
    get(target, key) {
      if (key === inferenceKey) return progress.step && inferenceOf(progress.step)
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function' || key === 'constructor') return watch(key, value)
      const method = value as Method
      return (...args: readonly unknown[]) => {
        watchServerResponse(args[0], progress)
        return watch(key, Reflect.apply(method, target, args))
      }
    },
    set: (target, key, value) => Reflect.set(target, key, value),
  })
}

/** Where a response of Node's is written to, it says how that went. */
function watchServerResponse(response: unknown, progress: Progress): void {
  const once = at(response, 'once')
  if (typeof once !== 'function' || typeof at(response, 'writeHead') !== 'function') return
  const closed = () => (at(response, 'writableFinished') ? progress.end() : progress.leave())
  Reflect.apply(once, response, ['close', closed])
}
