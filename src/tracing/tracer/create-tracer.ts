import { checkOptions, having, type Kind, type Kinds } from '../../core/update/check-options.ts'
import { ConfigurationError } from '../../core/update/errors.ts'
import { isId } from '../../core/update/update.ts'
import { platform } from '../record/platform.ts'
import type { ContextStorage, TracerEvent, TracerPorts } from '../record/ports.ts'
import type { Publish } from '../record/publish.ts'
import type { Redact, SerialiseLimits } from '../values/walk.ts'
import type { Tracer } from './interface.ts'
import { randomIds } from './random-ids.ts'
import { createTracerOn } from './tracer.ts'

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
  /**
   * After so many milliseconds in which nothing of it happened, an open trace is published as partial. Default 600,000; should it
   * end after all, its row is corrected.
   */
  readonly abandonAfterMs?: number | undefined
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined
  /**
   * Calls once after a wait in milliseconds, unless the returned function is called before. Default `setTimeout`.
   *
   * @param isIdle whether the process may end meanwhile.
   */
  readonly after?: ((waitMs: number, call: () => void, isIdle?: boolean) => () => void) | undefined
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
  const {
    publish,
    inferencePipelineId,
    context,
    redact,
    limits,
    onEvent,
    abandonAfterMs = 600_000,
    now = Date.now,
    after = afterTimeout,
    newId,
  } = checkOptions(options, kinds)
  if (!publish || !isId(inferencePipelineId)) {
    throw new ConfigurationError('invalid_options', 'Give publish and inferencePipelineId.')
  }
  const {
    depth = 16,
    textLength = 100_000,
    members = 1_000,
    totalLength = 1_000_000,
  } = limits ?? {}
  const tell: TracerPorts['tell'] = (event) => {
    // Whoever listens must not stop the work that is traced, nor end its process by a rejection.
    if (onEvent) void (async () => onEvent(event))().catch(() => undefined)
  }
  const ownId = randomIds(platform)
  return createTracerOn({
    publish,
    inferencePipelineId,
    context,
    redact,
    limits: { depth, textLength, members, totalLength },
    tell,
    now,
    newId() {
      try {
        const id = newId?.()
        if (isId(id)) return id
      } catch (error) {
        tell({ kind: 'tracer_failed', error })
      }
      return ownId()
    },
    streams: platform,
    after,
    abandonAfterMs,
    exit: platform.process,
  })
}

const call: Kind = ['function']
const isSize = (value: unknown) => typeof value === 'number' && value >= 0
const size: Kind = ['number of at least 0', isSize]

const limitKinds: Kinds<NonNullable<TracerOptions['limits']>> = {
  depth: size,
  textLength: size,
  members: size,
  totalLength: size,
}

const kinds: Kinds<TracerOptions> = {
  publish: call,
  inferencePipelineId: ['string'],
  context: having('run', 'getStore'),
  redact: call,
  limits: ['', (limits) => checkOptions(limits, limitKinds, 'limits')],
  onEvent: call,
  abandonAfterMs: ['positive number', (waitMs) => waitMs && isSize(waitMs)],
  now: call,
  after: call,
  newId: call,
}

function afterTimeout(waitMs: number, call: () => void, isIdle = false): () => void {
  // Timers count no further, and would be over at once.
  const timer = platform.setTimeout?.(call, Math.min(waitMs, 2 ** 31 - 1))
  // A number keeps nothing alive, apart from Deno's.
  if (isIdle) (Object(timer).unref ?? platform.Deno?.unrefTimer)?.call(timer, timer)
  return () => platform.clearTimeout?.(timer as never)
}
