import { internals } from '../../core/update/internals.ts'
import type { Client } from '../client.ts'
import type { UpdateManyOptions } from './options.ts'

/** How long a next try is waited for: a proxy that asks for a minute gets it, and a fifth more at random. */
const patienceMs = 90_000

/** How many updates more may wait: half of the outbox is left to whoever else accepts some. */
export function createRoom(
  client: Client,
  { deadlineMs, signal }: Pick<UpdateManyOptions, 'deadlineMs' | 'signal'>,
) {
  const { outbox } = client
  const { maxPending, clock, flush } = client[internals]
  let look = (): void => undefined
  const unsubscribe = outbox.subscribe(() => look())
  const left = (): number => maxPending - outbox.snapshot().pending

  /** Whether something is being sent, or will be in time. When an unknown trace comes, nobody knows. */
  function isMoving(endsAt: number): boolean {
    const { state, reason, dueAt = Number.POSITIVE_INFINITY } = outbox.snapshot()
    return state === 'flushing' || (reason !== 'grace' && dueAt <= endsAt)
  }

  return {
    left,
    /** Resolves when there is room, with `true`, or when nothing more can be sent now. */
    async wait(): Promise<boolean> {
      const endsAt = clock.now() + (deadlineMs ?? patienceMs)
      let isFlushed = false
      while (left() <= 0 && !signal?.aborted) {
        if (isMoving(endsAt)) {
          await new Promise<void>((resolve) => {
            look = resolve
          })
        } else if (isFlushed) return false
        else {
          isFlushed = true
          await flush({ deadlineMs, signal })
        }
      }
      return true
    },
    /** Ends a wait after the signal. */
    stop: (): void => look(),
    close: unsubscribe,
  }
}
