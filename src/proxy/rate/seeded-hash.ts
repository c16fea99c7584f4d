/** Returns a 64-bit hash of a text. Without the seed it cannot be predicted. */
export type SeededHash = (text: string) => bigint

/**
 * Creates a hash function (HalfSipHash-2-4 over UTF-16 units) with a random seed, without which an attacker cannot find
 * keys that share a counter. The seed is drawn at the first use, because Workers allow no random values during startup.
 */
export function createSeededHash(): SeededHash {
  let seed: Uint32Array | undefined
  return (text) => {
    seed ??= crypto.getRandomValues(new Uint32Array(2))
    return hash(text, seed[0] ?? 0, seed[1] ?? 0)
  }
}

type State = [number, number, number, number]

function hash(text: string, key0: number, key1: number): bigint {
  // The constants of the reference implementation for a 64-bit result.
  const state: State = [key0, key1 ^ 0xee, 0x6c796765 ^ key0, 0x74656462 ^ key1]
  for (let index = 0; index < text.length; index += 2) {
    absorb(state, text.charCodeAt(index) | ((text.charCodeAt(index + 1) || 0) << 16), 2)
  }
  absorb(state, text.length, 2)
  state[2] ^= 0xee
  mix(state, 4)
  const high = state[1] ^ state[3]
  state[1] ^= 0xdd
  mix(state, 4)
  const low = state[1] ^ state[3]
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)
}

function absorb(state: State, word: number, rounds: number): void {
  state[3] ^= word
  mix(state, rounds)
  state[0] ^= word
}

function mix(state: State, rounds: number): void {
  let [a, b, c, d] = state
  for (let round = 0; round < rounds; round++) {
    a = (a + b) | 0
    b = rotate(b, 5) ^ a
    a = rotate(a, 16)
    c = (c + d) | 0
    d = rotate(d, 8) ^ c
    a = (a + d) | 0
    d = rotate(d, 7) ^ a
    c = (c + b) | 0
    b = rotate(b, 13) ^ c
    c = rotate(c, 16)
  }
  state.splice(0, 4, a, b, c, d)
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
