import type { StepUpdate } from '../record/update.ts'

/** What a model call took, as far as its answer says. */
export interface ModelUsage {
  readonly model?: string | undefined
  readonly promptTokens?: number | undefined
  readonly completionTokens?: number | undefined
  readonly tokens?: number | undefined
}

/** How model calls are traced. */
export interface ModelOptions {
  /** The step's name. Default: what was called. */
  readonly name?: string | undefined
  readonly provider?: string | undefined
  /** What a call cost, in US dollars. */
  readonly cost?: ((usage: ModelUsage) => number | undefined) | undefined
}

/** What the usage says in a step; the total is reckoned where only its parts are known. */
export function usageUpdate(usage: ModelUsage, { cost }: ModelOptions): StepUpdate {
  const { promptTokens, completionTokens } = usage
  const isKnown = promptTokens !== undefined || completionTokens !== undefined
  const sum = isKnown ? (promptTokens ?? 0) + (completionTokens ?? 0) : undefined
  const whole = { ...usage, tokens: usage.tokens ?? sum }
  return { ...whole, cost: cost?.(whole) }
}
