import { ConfigurationError } from '../../core/update/errors.ts'
import { isId } from '../../core/update/update.ts'
import type { Platform } from '../record/platform.ts'
import type { ContextStorage, TracerEvent } from '../record/ports.ts'
import type { Publish } from '../record/publish.ts'
import type { Redact, SerialiseLimits } from '../values/walk.ts'
import { createTracerOn, type Tracer } from './tracer.ts'

export interface TracerOptions {
  /** Takes each trace's row: `publishTo(openlayer)`, `publishTo(client)`, or a function of yours. */
  readonly publish: Publish
  /** The pipeline's UUID. */
  readonly inferencePipelineId: string
  /**
   * An `AsyncLocalStorage` of `node:async_hooks`, where the runtime has one, for this tracer alone: then steps find what they
   * stand below by themselves. Without it they are made with `step.run`, or with the option `parent`.
   */
  readonly context?: ContextStorage | undefined
  /** Replaces what must not leave the process: called with each member's key and value. */
  readonly redact?: Redact | undefined
  /** How much of inputs and outputs is kept. */
  readonly limits?: { readonly [Name in keyof SerialiseLimits]?: number | undefined } | undefined
  /** What the tracer has to say: it throws nothing. */
  readonly onEvent?: ((event: TracerEvent) => void) | undefined
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined
  /** Makes inference ids. By default they have 128 random bits, as 32 hex digits. */
  readonly newId?: (() => string) | undefined
}

/**
 * Makes a tracer: it records calls as traces with their steps, knows each trace's inference id from the start, and
 * publishes one row for each when its first step ends.
 *
 * Tracing never throws, changes no result, keeps `this` and the order of things. In a Worker make one tracer for each
 * request and hand `tracer.flush()` to `ctx.waitUntil`; on a server make one for all.
 *
 * @throws ConfigurationError for options that cannot work.
 * @example
 * const tracer = createTracer({
 *   publish: publishTo(createOpenlayer({ apiKey })),
 *   inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
 *   context: new AsyncLocalStorage(),
 * })
 */
export function createTracer(options: TracerOptions): Tracer {
  const { publish, inferencePipelineId, context, redact, onEvent, limits = {} } = options
  const { depth = 16, textLength = 100_000, members = 1_000, totalLength = 1_000_000 } = limits
  if (typeof publish !== 'function' || !isId(inferencePipelineId)) {
    throw new ConfigurationError('invalid_options', 'Give publish and inferencePipelineId.')
  }
  return createTracerOn({
    publish,
    inferencePipelineId,
    context,
    redact,
    limits: { depth, textLength, members, totalLength },
    tell(event) {
      try {
        onEvent?.(event)
      } catch {
        // Whoever listens must not stop the work that is traced.
      }
    },
    now: options.now ?? Date.now,
    newId: options.newId ?? randomIds(),
    streams: platform,
  })
}

const platform: Platform = globalThis

/** Each byte as two digits. */
const hex: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  (256 + byte).toString(16).slice(1),
)

/** Smaller than nanoid, which pages that trace need not load. Randomness is asked for once for 64 ids: asking is slow. */
function randomIds(): () => string {
  const pool = new Uint8Array(64 * 16)
  let next = 0
  return () => {
    if (next === 0) platform.crypto?.getRandomValues(pool)
    let id = ''
    for (const end = next + 16; next < end; next++) id += hex[pool[next] ?? 0]
    next %= pool.length
    return id
  }
}
