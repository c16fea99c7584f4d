import { exactly, under } from './keys.ts'
import type { Ports } from './ports.ts'
import type { Key, Stored } from './store.ts'

/** As many grants are kept at hand; older ones are looked up where they are stored. */
const maxKnown = 1_000

/**
 * Knows the grant of each lane: at hand, and, where the owner allows it, beside the lane's entries in the store,
 * so that a vote cast offline can be delivered after a restart.
 *
 * @param fixed the owner's one grant for everything, which needs no storing.
 */
export function createGrantBook(
  { store, space }: Pick<Ports, 'store' | 'space'>,
  mayStore: boolean,
  fixed: string | undefined,
) {
  const known = new Map<string, string>()
  /** Whether a look into the store may find any. */
  let isWorthLooking: boolean | undefined
  let longest = fixed?.length ?? 0

  function keep(lane: string, grant: string): void {
    known.delete(lane)
    known.set(lane, grant)
    longest = Math.max(longest, grant.length)
    for (const oldest of known.keys()) {
      if (known.size <= maxKnown) break
      known.delete(oldest)
    }
  }

  return {
    keep,
    of: (lane: string): string | undefined => known.get(lane) ?? fixed,
    /** At least as many bytes as the longest grant takes. */
    longest: () => longest,
    /** What is to be stored of a lane's grant, beside its first entry. */
    recordOf(lane: string): Stored | undefined {
      const grant = known.get(lane)
      if (!mayStore || grant === undefined) return undefined
      isWorthLooking = true
      return { key: keyOf(space, lane), value: grant }
    },
    /** Another tab may have stored some. */
    lookAgain(): void {
      isWorthLooking = true
    },
    /** Takes to hand what is stored of these lanes' grants. */
    async load(lanes: readonly string[]): Promise<void> {
      const missing = fixed ? [] : lanes.filter((lane) => !known.has(lane))
      if (isWorthLooking !== false && missing.length > 0) await look(missing)
    },
  }

  async function look(lanes: readonly string[]): Promise<void> {
    if (isWorthLooking === undefined) {
      const [any = []] = await store.read([{ ...under('grant', space), limit: 1, keysOnly: true }])
      isWorthLooking ??= any.length > 0
      if (!isWorthLooking) return
    }
    const found = await store.read(lanes.map((lane) => exactly(...keyOf(space, lane))))
    for (const [index, lane] of lanes.entries()) {
      const grant = found[index]?.[0]?.value
      if (typeof grant === 'string' && !known.has(lane)) keep(lane, grant)
    }
  }
}

export type GrantBook = ReturnType<typeof createGrantBook>

function keyOf(space: string, lane: string): Key {
  return ['grant', space, lane]
}
