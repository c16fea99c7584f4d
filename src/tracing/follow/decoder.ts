import type { StreamClasses } from '../record/platform.ts'
import type { Decode } from './collector.ts'

/** Decodes a stream of UTF-8, where the platform can; it throws for bytes that are no text. */
export function createDecoder({ TextDecoder }: StreamClasses): Decode | undefined {
  if (!TextDecoder) return undefined
  const decoder = new TextDecoder('utf-8', { fatal: true })
  return (bytes) => decoder.decode(bytes, { stream: true })
}
