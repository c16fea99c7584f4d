import type { OpenStep, Scope, TraceOptions } from '../record/step.ts'
import type { Inputs } from '../record/update.ts'
import { type BodyCollector, collectBody, type ReplyReader } from './collect-body.ts'
import { followCall } from './follow-call.ts'
import { beginCall, type ModelOptions, withoutKeys } from './options.ts'
import { type Method, override } from './override.ts'

/** A method of an SDK that calls a model. */
export interface Api {
  readonly name: string
  readonly provider: string
  readonly type?: TraceOptions['type']
  readonly reader: ReplyReader
  readonly inputsOf: (params: Inputs) => Inputs
  /** Names of the parameters that are inputs and therefore not model parameters. */
  readonly inputs: readonly string[]
}

/** A call that has begun. */
export interface BegunCall {
  readonly step: OpenStep
  readonly body: BodyCollector
}

/** Begins the step of a call. */
export type BeginCall = (api: Api, params: unknown) => BegunCall

/** Creates a function that begins the steps of calls. */
export function createBeginCall(scope: Scope, options: ModelOptions): BeginCall {
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

/** Replaces the `create` method of a resource by a traced one. */
export function traceCreate(resource: unknown, api: Api, begin: BeginCall): void {
  override(resource, 'create', (original) => (...args) => {
    const { step, body } = begin(api, args[0])
    return followCall(callInStep(step, original, args), step, body)
  })
}

/** Calls a method in the step's context. A synchronous error ends the step and is rethrown. */
export function callInStep(step: OpenStep, method: Method, args: readonly unknown[]): unknown {
  try {
    return step.within(() => method(...args))
  } catch (cause) {
    step.fail(cause)
    throw cause
  }
}

/** Returns a function that returns a call that has already begun, and begins the calls after it. */
export function beginWith(begun: BegunCall, begin: BeginCall): BeginCall {
  let next: BegunCall | undefined = begun
  return (api, params) => {
    const call = next ?? begin(api, params)
    next = undefined
    return call
  }
}
