import type { SpokenPhrases } from './spoken.ts'

/**
 * All texts of the interface in one language. `{count}` is replaced by a number. Texts with a number have one form per
 * plural category of `Intl.PluralRules`; only `…Other` is required.
 */
export interface Phrases
  extends SpokenPhrases,
    Plurals<'star'>,
    Plurals<'left'>,
    Plurals<'waiting'> {
  /** Language tag, such as `pt-BR`. */
  readonly lang: string
  /** Accessible name of the group of buttons. */
  readonly group: string
  readonly up: string
  readonly down: string
  readonly clear: string
  /** Button that opens the panel. */
  readonly more: string
  /** Heading above the reasons. */
  readonly prompt: string
  readonly comment: string
  readonly suggestion: string
  readonly submit: string
  readonly dismiss: string
  readonly retry: string
  /** Note below the fields about what is stored. */
  readonly disclosure: string
  /** Labels of the default reasons. */
  readonly incorrect: string
  readonly incomplete: string
  readonly unclear: string
  readonly other: string
  /** Accessible name of the outbox's panel. */
  readonly outbox: string
  readonly send: string
  readonly discard: string
  /** Badge of an empty outbox. */
  readonly empty: string
}

type Plurals<Name extends string> = {
  readonly [Key in `${Name}Other`]: string
} & {
  readonly [Key in `${Name}${'Zero' | 'One' | 'Two' | 'Few' | 'Many'}`]?: string
}
