/** A source of chance that repeats itself: the same seed, the same choices. */
export function createRandom(seed: number) {
  let state = seed
  /** From 0 (included) to 1 (excluded); Mulberry32. */
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    below: (end: number): number => Math.floor(next() * end),
    /** One of several, each as often as its weight says. */
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
