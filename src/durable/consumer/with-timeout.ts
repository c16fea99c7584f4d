import { orAborted, startDeadline } from '../../http/connection/deadline.ts'

const timeoutMs = 10_000

/**
 * Runs a call with a timeout of 10 s, even if the call ignores its signal.
 *
 * @throws when the time is over, and the error of the call.
 */
export async function withTimeout<Value>(
  call: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const { signal, end } = startDeadline(timeoutMs)
  try {
    return await orAborted(call(signal), signal)
  } finally {
    end()
  }
}
