import type { Json } from '../../core/update/json.ts'
import type { StreamClasses } from '../record/platform.ts'
import type { Collector } from '../record/step.ts'
import { serialise } from '../values/serialise.ts'
import type { SerialiseLimits } from '../values/serialise-context.ts'
import { createDecoder, type Decode } from './decoder.ts'

/**
 * Creates a collector that joins text and UTF-8 bytes, and lists other parts, within the limits. The result is redacted later.
 */
export function collectAnything(limits: SerialiseLimits, streams: StreamClasses): Collector {
  const { members, textLength, totalLength } = limits
  const budget = { left: totalLength }
  const decode = createDecoder(streams)
  const parts: Json[] = []
  let leftOut = 0
  return {
    add(part) {
      const text = textOf(part, decode)
      const last = parts.at(-1)
      const isContinued = text !== undefined && typeof last === 'string'
      if (isContinued ? last.length >= textLength : parts.length >= members) leftOut += 1
      else if (isContinued) parts[parts.length - 1] = last + text
      else parts.push(text ?? serialise(part, { limits }, budget))
    },
    result() {
      const [only = null] = parts
      const isWhole = parts.length < 2 && (only === null || typeof only === 'string')
      return {
        output: isWhole ? only : parts,
        ...(leftOut > 0 && { metadata: { parts_left_out: leftOut } }),
      }
    },
  }
}

function textOf(part: unknown, decode: Decode): string | undefined {
  if (!(part instanceof Uint8Array)) return typeof part === 'string' ? part : undefined
  try {
    return decode(part)
  } catch {
    return undefined
  }
}
