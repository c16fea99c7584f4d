/** Returns a pseudo-random generator that makes the same choices for the same seed. */
export function createRandom(seed: number) {
  let state = seed
  /** Returns a number from 0 (included) to 1 (excluded) with Mulberry32. */
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    below: (end: number): number => Math.floor(next() * end),
    /** Returns one of several names, each with a probability proportional to its weight. */
    choose<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
      const names = Object.keys(weights) as Name[]
      let left = next() * names.reduce((sum, name) => sum + weights[name], 0)
      for (const name of names) {
        left -= weights[name]
        if (left < 0) return name
      }
      throw new Error('there is nothing to choose from')
    },
  }
}

export type Random = ReturnType<typeof createRandom>
