import { internals } from '../../core/update/internals.ts'
import type { Client } from '../client.ts'
import type { UpdateManyOptions } from './options.ts'

/** Default wait for the next attempt: a proxy may ask for a minute, to which up to a fifth is added as jitter. */
const patienceMs = 90_000

/** Limits how many updates wait, so that half of the outbox is left for other updates. */
export function createRoom(
  client: Client,
  { deadlineMs, signal }: Pick<UpdateManyOptions, 'deadlineMs' | 'signal'>,
) {
  const { outbox } = client
  const { maxPending, clock, flush } = client[internals]
  let look = (): void => undefined
  const unsubscribe = outbox.subscribe(() => look())
  const left = (): number => maxPending - outbox.snapshot().pending

  /** Whether updates are being sent, or will be in time. It is unknown when a missing trace will exist. */
  function isMoving(endsAt: number): boolean {
    const { state, reason, dueAt = Number.POSITIVE_INFINITY } = outbox.snapshot()
    return state === 'flushing' || (reason !== 'grace' && dueAt <= endsAt)
  }

  return {
    left,
    /** Resolves with `true` when there is room, and with `false` if nothing more can be sent now. */
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
    /** Ends the wait after an abort. */
    stop: (): void => look(),
    close: unsubscribe,
  }
}
