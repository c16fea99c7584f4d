import { inferenceOf } from '../calls/attach-inference.ts'
import type { Method } from '../calls/override.ts'
import { followResponse } from '../follow/follow-response.ts'
import { followStream, type StreamListener } from '../follow/follow-stream.ts'
import { isThenable } from '../follow/follow-thenable.ts'
import { inferenceKey } from '../page/inference-key.ts'
import { platform } from '../record/platform.ts'
import { at } from '../values/at.ts'
import type { Progress } from './progress.ts'

/** Promises of a result that settle when it was read to its end. Others settle earlier. */
const finalPromises: readonly PropertyKey[] = [
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
 * Returns a streamed result that is followed. It can be read in several branches, each a branch of the same stream, and the
 * model is not notified when one is cancelled. Each branch that the caller reads is therefore followed. The call ends when one
 * of them was read to its end, and ends as partial when all have been cancelled.
 */
export function watchResult(result: unknown, progress: Progress): unknown {
  if (typeof result !== 'object' || !result) return result
  /** Number of branches being read. While this object is referenced, the result may still be read. */
  const branches = { open: 0 }
  const leave = () => {
    branches.open -= 1
    if (branches.open === 0) progress.leave()
  }
  const listen = (): StreamListener => {
    branches.open += 1
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
      return followResponse(value, listen(), ReadableStream, Response)
    }
    if (isThenable(value)) {
      branches.open += 1
      return value.then(settled(key), failed(key))
    }
    return value
  }
  const settled = (key: PropertyKey) => (value: unknown) => {
    branches.open -= 1
    if (finalPromises.includes(key)) progress.end()
    return value
  }
  const failed = (key: PropertyKey) => (cause: unknown) => {
    branches.open -= 1
    if (finalPromises.includes(key)) progress.fail(cause)
    throw cause
  }
  progress.step?.leaveWith(branches)
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

/** If the result is written to a Node response, ends the call when that response closes. */
function watchServerResponse(response: unknown, progress: Progress): void {
  const once = at(response, 'once')
  if (typeof once !== 'function' || typeof at(response, 'writeHead') !== 'function') return
  const closed = () => (at(response, 'writableFinished') ? progress.end() : progress.leave())
  Reflect.apply(once, response, ['close', closed])
}
