import type { EngineName } from '../engines/engine.ts'
import { needOf, type PromiseName, promisesOf } from '../engines/promises.ts'
import type { Capability, Lacks } from './capability.ts'

export interface Selection {
  readonly proved: readonly PromiseName[]
  readonly leftOut: readonly LeftOut[]
}

export interface LeftOut {
  readonly name: PromiseName
  readonly reason: string
}

/** Splits an engine's promises into those to prove and those that need a capability the browser lacks. */
export function selectPromises(engine: EngineName, lacks: Lacks): Selection {
  const proved: PromiseName[] = []
  const leftOut: LeftOut[] = []
  for (const name of promisesOf(engine)) {
    const need = needOf(name)
    const reason = need && lacks[need]
    if (reason) leftOut.push({ name, reason })
    else proved.push(name)
  }
  return { proved, leftOut }
}

/** Returns the capabilities that an engine's promises need, without duplicates. */
export function needsOf(engine: EngineName): readonly Capability[] {
  const needs = promisesOf(engine).map(needOf)
  return [...new Set(needs.filter((need) => need !== undefined))]
}
