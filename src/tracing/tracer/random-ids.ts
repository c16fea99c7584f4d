import type { Platform } from '../record/platform.ts'

/** Each byte as two digits. */
const hex: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  (256 + byte).toString(16).slice(1),
)

/** Smaller than nanoid, which pages that trace need not load. Randomness is asked for once for 64 ids: asking is slow. */
export function randomIds({ crypto }: Platform): () => string {
  const pool = new Uint8Array(64 * 16)
  let next = 0
  return () => {
    if (next === 0) crypto?.getRandomValues(pool)
    let id = ''
    for (const end = next + 16; next < end; next++) id += hex[pool[next] ?? 0]
    next %= pool.length
    return id
  }
}
