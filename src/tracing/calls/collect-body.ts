import { createDecoder } from '../follow/decoder.ts'
import { platform } from '../record/platform.ts'
import type { Collector } from '../record/step.ts'
import { type ModelOptions, type Reply, replyUpdate } from './options.ts'
import { readServerEvents } from './server-events.ts'

/** Reads the replies of an API. */
export interface ReplyReader {
  whole(reply: unknown): Reply
  /** Returns a reader for the events of one stream. */
  events(): EventReader
}

export interface EventReader {
  /** Adds an event, and returns whether it contains output. */
  add(event: unknown): boolean
  result(): Reply
}

/** A longer reply is not parsed, and the step contains its length. In characters. */
const maxLength = 8_000_000

/** Reads a reply from the bytes of its body received so far. */
export interface BodyCollector extends Collector {
  /** Whether the body is a stream of server-sent events. Set before the first part. */
  isStream: boolean
}

export function collectBody(reader: ReplyReader, options: ModelOptions): BodyCollector {
  const decode = createDecoder(platform)
  const events = reader.events()
  let text = ''
  let length = 0
  let hasOutput = false
  const serverEvents = readServerEvents((data) => {
    const event = parseJson(data)
    if (events.add(event)) hasOutput = true
  })
  let isBinary = false
  const textOf = (part: unknown) => {
    try {
      return part instanceof Uint8Array ? (decode(part) ?? '') : String(part)
    } catch {
      // The body is not text, but for example an image or audio.
      isBinary = true
      return ''
    }
  }
  return {
    isStream: false,
    add(part) {
      const more = textOf(part)
      length += more.length
      if (!this.isStream) {
        if (length <= maxLength) text += more
        return false
      }
      hasOutput = false
      serverEvents.add(more)
      return hasOutput
    },
    result() {
      if (isBinary) return { output: '[bytes]' }
      if (this.isStream) {
        serverEvents.end()
        return replyUpdate(events.result(), options)
      }
      if (length > maxLength) return { metadata: { reply_left_out: length } }
      const reply = parseJson(text)
      return reply === text
        ? { metadata: { partial: true } }
        : replyUpdate(reader.whole(reply), options)
    },
  }
}

/** Parses JSON. Returns other text unchanged. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
