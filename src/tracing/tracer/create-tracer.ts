import { checkOptions, having, type Kind, type Kinds } from '../../core/update/check-options.ts'
import { ConfigurationError } from '../../core/update/errors.ts'
import { isId } from '../../core/update/update.ts'
import { platform } from '../record/platform.ts'
import type { ContextStorage, TracerEvent, TracerPorts } from '../record/ports.ts'
import type { Publish } from '../record/publish.ts'
import type { Redact, SerialiseLimits } from '../values/serialise-context.ts'
import type { Tracer } from './interface.ts'
import { randomIds } from './random-ids.ts'
import { connectTracer } from './tracer.ts'

export interface TracerOptions {
  /** Publishes the row of each trace: `publishTo(openlayer)`, `publishTo(client)`, or your own function. */
  readonly publish: Publish
  /** The pipeline's UUID. */
  readonly inferencePipelineId: string
  /**
   * An `AsyncLocalStorage` of `node:async_hooks` for this tracer alone, in which steps find their parent. Where the runtime has
   * none, create child steps with `step.run` or with the option `parent`.
   */
  readonly context?: ContextStorage | undefined
  /** Replaces values that must not leave the process. Called with the key and value of each member. */
  readonly redact?: Redact | undefined
  /** Limits of the recorded inputs and outputs. */
  readonly limits?: { readonly [Name in keyof SerialiseLimits]?: number | undefined } | undefined
  /** Called for events, such as rows that could not be sent. The tracer never throws. */
  readonly onEvent?: ((event: TracerEvent) => void) | undefined
  /**
   * Milliseconds without activity after which an open trace is published as partial. Default 600,000. If the trace ends later,
   * its row is corrected.
   */
  readonly abandonAfterMs?: number | undefined
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined
  /**
   * Calls a function once after a wait in milliseconds, unless the returned function is called first. Default `setTimeout`.
   *
   * @param isIdle whether the process may exit meanwhile.
   */
  readonly after?: ((waitMs: number, call: () => void, isIdle?: boolean) => () => void) | undefined
  /** Creates inference ids. By default they consist of 128 random bits as 32 hexadecimal digits. */
  readonly newId?: (() => string) | undefined
}

/**
 * Creates a tracer. It records calls as traces with steps, and publishes one row per trace when its root step ends. The
 * inference id of a trace is available from its start.
 *
 * Tracing never throws, and changes neither results nor `this` nor the order of execution. In a Worker create a tracer for each
 * request and pass `tracer.flush()` to `ctx.waitUntil`; on a server create one for all requests.
 *
 * @throws ConfigurationError if the options are invalid.
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
  const emit: TracerPorts['emit'] = (event) => {
    // A listener that throws or rejects must not affect the traced work or cause an unhandled rejection.
    if (onEvent) void (async () => onEvent(event))().catch(() => undefined)
  }
  const randomId = randomIds(platform)
  return connectTracer({
    publish,
    inferencePipelineId,
    context,
    redact,
    limits: { depth, textLength, members, totalLength },
    emit,
    now,
    newId() {
      try {
        const id = newId?.()
        if (isId(id)) return id
      } catch (error) {
        emit({ kind: 'tracer_failed', error })
      }
      return randomId()
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
  // A timer with a longer wait would fire at once.
  const timer = platform.setTimeout?.(call, Math.min(waitMs, 2 ** 31 - 1))
  // In Node the timer is an object with `unref`. In Deno it is a number. Elsewhere timers do not keep a process alive.
  if (isIdle) (Object(timer).unref ?? platform.Deno?.unrefTimer)?.call(timer, timer)
  return () => platform.clearTimeout?.(timer as never)
}
