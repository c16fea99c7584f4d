import type { StreamClasses } from '../record/platform.ts'

/** Decodes bytes part by part. Returns undefined without a TextDecoder. Throws if the bytes are not UTF-8. */
export type Decode = (bytes: Uint8Array) => string | undefined

/** Creates a decoder for a stream of UTF-8. */
export function createDecoder({ TextDecoder }: StreamClasses): Decode {
  let decoder: InstanceType<NonNullable<typeof TextDecoder>> | undefined
  return (bytes) => {
    decoder ??= TextDecoder && new TextDecoder('utf-8', { fatal: true })
    return decoder?.decode(bytes, { stream: true })
  }
}
