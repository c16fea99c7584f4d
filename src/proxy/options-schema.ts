import * as v from 'valibot'
import { isPlainObject } from '../core/json.ts'
import type { Transport } from '../core/transport.ts'
import { maxIdLength } from '../core/update.ts'
import { isPipelineId } from '../http/rows-url.ts'
import { ColumnRuleSchema } from './column-rule.ts'
import type { ProxyEvent } from './event.ts'
import { defaultLimits } from './limits.ts'

const Callable = <Type>() => v.custom<Type>((value) => typeof value === 'function')
const Count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2_147_483_647))
const PipelineId = v.pipe(v.string(), v.check(isPipelineId), v.maxLength(maxIdLength))
const Origin = v.pipe(v.string(), v.check(isOrigin))
const ColumnName = v.pipe(
  v.string(),
  v.check((name) => name !== '' && name !== '__proto__'),
)

/** A proxy's options as the operator wrote them; misspelt ones are refused. */
export const OptionsSchema = v.pipe(
  v.strictObject({
    apiKey: v.optional(v.string()),
    baseUrl: v.optional(v.string()),
    fetch: v.optional(Callable<typeof globalThis.fetch>()),
    transport: v.optional(Callable<Transport>()),
    pipelines: v.tupleWithRest([PipelineId], PipelineId),
    columns: v.pipe(
      v.custom<Readonly<Record<string, unknown>>>(isPlainObject),
      v.transform((columns) => new Map(Object.entries(columns))),
      v.map(ColumnName, ColumnRuleSchema),
      v.minSize(1),
    ),
    grants: v.literal('anonymous'),
    allowedOrigins: v.array(Origin),
    path: v.optional(v.pipe(v.string(), v.startsWith('/'))),
    enabled: v.optional(Callable<() => boolean | Promise<boolean>>(), () => () => true),
    limits: v.optional(
      v.strictObject({
        bytes: v.optional(Count, defaultLimits.bytes),
        items: v.optional(Count, defaultLimits.items),
        depth: v.optional(Count, defaultLimits.depth),
        tokens: v.optional(Count, defaultLimits.tokens),
      }),
      {},
    ),
    deadlineMs: v.optional(Count, 10_000),
    onEvent: v.optional(Callable<(event: ProxyEvent) => unknown>()),
    now: v.optional(Callable<() => number>(), () => Date.now),
  }),
  v.check((options) => (options.apiKey === undefined) !== (options.transport === undefined)),
  v.check(
    ({ apiKey, baseUrl, fetch }) =>
      apiKey !== undefined || (baseUrl === undefined && fetch === undefined),
  ),
)

/** Exactly what a browser sends: no `null`, no wildcard, no path, no default port, no capitals. */
function isOrigin(text: string): boolean {
  if (!/^https?:\/\/[^*]+$/.test(text)) return false
  try {
    return new URL(text).origin === text
  } catch {
    return false
  }
}
