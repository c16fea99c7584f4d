import type { StreamClasses } from '../record/platform.ts'

/** Makes bytes text, part by part; nothing where the platform cannot. Throws for bytes that are no text. */
export type Decode = (bytes: Uint8Array) => string | undefined

/** Decodes a stream of UTF-8. */
export function createDecoder({ TextDecoder }: StreamClasses): Decode {
  let decoder: InstanceType<NonNullable<typeof TextDecoder>> | undefined
  return (bytes) => {
    decoder ??= TextDecoder && new TextDecoder('utf-8', { fatal: true })
    return decoder?.decode(bytes, { stream: true })
  }
}
