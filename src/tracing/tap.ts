import type { Collector } from './step.ts'
import type { StepUpdate } from './update.ts'

/** Listens to a stream for its step. */
export interface Tap {
  add(part: unknown): void
  done(): void
  fail(cause: unknown): void
  leave(): void
}

/** How a step ends, apart from well. */
export interface Ending {
  /** Whoever reads its stream went away early. */
  readonly partial?: true
  readonly failure?: { readonly cause: unknown }
}

/** However a stream ends, its step ends with what was gathered; a collector of the caller's that throws gathers nothing. */
export function createTap(
  collector: Collector,
  close: (update: () => StepUpdate, ending: Ending) => void,
  guard: (act: () => void) => void,
): Tap {
  const result = () => collector.result()
  return {
    add: (part) => guard(() => collector.add(part)),
    done: () => close(result, {}),
    fail: (cause) => close(result, { failure: { cause } }),
    leave: () => close(result, { partial: true }),
  }
}
