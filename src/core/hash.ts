/** How many letters a hash has. */
export const hashLength = 7

/** 32 bits of FNV-1a with a final mix, so that seeds give independent values; 7 letters and digits. */
export function hash(text: string, seed = 0x811c9dc5): string {
  let state = seed
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193)
  }
  state = Math.imul(state ^ (state >>> 15), 0x85ebca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
  return ((state ^ (state >>> 16)) >>> 0).toString(36).padStart(hashLength, '0')
}
