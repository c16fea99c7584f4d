import { exactly } from './keys.ts'
import { merge } from './merge.ts'
import type { Ports } from './ports.ts'
import { restMs } from './settle-lanes.ts'
import type { Key, Stored } from './store.ts'

/** The lanes that a page is sending or about to send, and when it said so last. */
interface UnderWay {
  readonly lanes: readonly string[]
  readonly at: number
}

/** A page that goes on sending says so again after this long. */
const againMs = 1_000

/**
 * Keeps in the store which lanes are under way, for who takes over from a page that dies without a word: an old
 * request may still arrive, and nothing newer may be sent before it cannot.
 */
export function createUnderWay({ store, space, clock }: Ports) {
  const key: Key = ['way', space]
  let told: UnderWay | undefined
  let telling: Promise<void> | undefined

  function isTold(lanes: readonly string[]): boolean {
    const isFresh = told && clock.now() - told.at < againMs
    return lanes.length === 0 || (!!isFresh && lanes.every((lane) => told?.lanes.includes(lane)))
  }

  async function tell(lanes: readonly string[]): Promise<void> {
    const next = { lanes, at: clock.now() }
    await store.append([{ key, value: next }])
    told = next
  }

  return {
    /**
     * Before a request leaves; writes only what is not written yet.
     *
     * @param upcoming lanes that are likely to follow soon.
     */
    async mark(lanes: readonly string[], upcoming: readonly string[]): Promise<void> {
      if (!isTold(lanes)) await telling
      if (!isTold(lanes)) await tell([...lanes, ...upcoming])
    },
    /** While these are being sent: writes what comes next, so that it need not wait. */
    foretell(lanes: readonly string[], coming: () => Promise<readonly string[]>): void {
      telling ??= coming()
        .then((next) => (isTold(next) ? undefined : tell([...lanes, ...next])))
        .finally(() => {
          telling = undefined
        })
      // A failure is met by who waits for it.
      telling.catch(() => undefined)
    },
    /** Once all is answered and settled. */
    async clear(): Promise<void> {
      await telling
      if (!told) return
      told = undefined
      await store.change([], () => ({ remove: [key], answer: undefined }))
    },
    /** Has the lanes rest that somebody left under way. */
    async takeOver(): Promise<void> {
      const [found] = await store.read([exactly(...key)])
      const left = found?.[0]?.value as UnderWay | undefined
      if (!left) return
      const dueAt = left.at + againMs + restMs
      const value = { triedAt: left.at, dueAt, reason: 'ambiguous' }
      const resting = left.lanes.map((lane): Stored => ({ key: ['lane', space, lane], value }))
      // A moment in the future is from before the clock was set back.
      const mayArrive = dueAt > clock.now() && left.at <= clock.now()
      if (mayArrive) await merge(store, space, resting)
      await store.change([], () => ({ remove: [key], answer: undefined }))
    },
  }
}
