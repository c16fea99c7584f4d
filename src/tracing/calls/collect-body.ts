import { createDecoder } from '../follow/decoder.ts'
import { platform } from '../record/platform.ts'
import type { Collector } from '../record/step.ts'
import { type ModelOptions, type Reply, replyUpdate } from './options.ts'
import { readServerEvents } from './server-events.ts'

/** How the replies of an API are read. */
export interface ReplyReader {
  whole(reply: unknown): Reply
  /** Gathers the events of a stream. */
  events(): EventReader
}

export interface EventReader {
  /** Gives back whether the event has output. */
  add(event: unknown): boolean
  result(): Reply
}

/** A reply with more characters is not read; its trace says so. */
const maxLength = 8_000_000

/** Reads a reply out of the bytes of its body, as far as they have come. */
export interface BodyCollector extends Collector {
  /** Told before the first part whether the body is a stream of events. */
  isStream: boolean
}

export function collectBody(reader: ReplyReader, options: ModelOptions): BodyCollector {
  const decode = createDecoder(platform)
  const events = reader.events()
  let text = ''
  let length = 0
  let hasOutput = false
  const server = readServerEvents((data) => {
    const event = parsed(data)
    if (events.add(event)) hasOutput = true
  })
  let isBinary = false
  const textOf = (part: unknown) => {
    try {
      return part instanceof Uint8Array ? (decode(part) ?? '') : String(part)
    } catch {
      // An image, or speech.
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
      server.add(more)
      return hasOutput
    },
    result() {
      if (isBinary) return { output: '[bytes]' }
      if (this.isStream) {
        server.end()
        return replyUpdate(events.result(), options)
      }
      if (length > maxLength) return { metadata: { reply_left_out: length } }
      const reply = parsed(text)
      return reply === text
        ? { metadata: { partial: true } }
        : replyUpdate(reader.whole(reply), options)
    },
  }
}

/** What is no JSON comes back as it is. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
