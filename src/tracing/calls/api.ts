import type { OpenStep, Scope, TraceOptions } from '../record/step.ts'
import type { Inputs } from '../record/update.ts'
import { type BodyCollector, collectBody, type ReplyReader } from './collect-body.ts'
import { followCall } from './follow-call.ts'
import { beginCall, type ModelOptions, withoutKeys } from './options.ts'
import { type Method, override } from './override.ts'

/** A method of a client that asks a model. */
export interface Api {
  readonly name: string
  readonly provider: string
  readonly type?: TraceOptions['type']
  readonly reader: ReplyReader
  readonly inputsOf: (params: Inputs) => Inputs
  /** The parameters that are inputs, or said elsewhere. */
  readonly inputs: readonly string[]
}

/** A call that has begun. */
export interface BegunCall {
  readonly step: OpenStep
  readonly body: BodyCollector
}

/** Begins the step of a call of an API. */
export type BeginCall = (api: Api, params: unknown) => BegunCall

export function beginIn(scope: Scope, options: ModelOptions): BeginCall {
  return (api, params) => {
    const body = collectBody(api.reader, options)
    const call = {
      name: api.name,
      ...(api.type && { type: api.type }),
      provider: api.provider,
      params,
      inputs: api.inputsOf(Object(params)),
      modelParameters: withoutKeys(params, ['model', 'stream', ...api.inputs]),
      collect: () => body,
    }
    return { step: beginCall(scope, call, options), body }
  }
}

/** Traces the calls of a resource's `create`. */
export function traceCreate(resource: unknown, api: Api, begin: BeginCall): void {
  override(resource, 'create', (own) => (...args) => {
    const { step, body } = begin(api, args[0])
    return followCall(attempt(step, own, args), step, body)
  })
}

/** Calls as the step's own work; what is thrown at once is the step's end. */
export function attempt(step: OpenStep, method: Method, args: readonly unknown[]): unknown {
  try {
    return step.within(() => method(...args))
  } catch (cause) {
    step.fail(cause)
    throw cause
  }
}

/** Hands out one call that has begun already, and begins those after it. */
export function first(begun: BegunCall, begin: BeginCall): BeginCall {
  let next: BegunCall | undefined = begun
  return (api, params) => {
    const call = next ?? begin(api, params)
    next = undefined
    return call
  }
}
