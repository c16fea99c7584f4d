import type { Platform } from '../record/platform.ts'

/** The two hexadecimal digits of each byte. */
const hex: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  (256 + byte).toString(16).slice(1),
)

/**
 * Creates a generator of ids with 128 random bits. It is smaller than nanoid, which tracing pages may not load otherwise.
 * Random bytes are requested for 64 ids at once, because a request is slow.
 */
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
