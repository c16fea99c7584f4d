import type { SpokenPhrases } from './spoken.ts'

/**
 * All words of the interface in one language. `{count}` stands for a number; of a text for numbers only `…Other` is
 * required, and the plural categories of `Intl.PluralRules` that the language has beside it.
 */
export interface Phrases
  extends SpokenPhrases,
    Plurals<'star'>,
    Plurals<'left'>,
    Plurals<'waiting'> {
  /** A language tag, such as `pt-BR`. */
  readonly lang: string
  /** The name of the buttons together. */
  readonly group: string
  readonly up: string
  readonly down: string
  readonly clear: string
  /** Opens the panel. */
  readonly more: string
  /** Above the reasons. */
  readonly prompt: string
  readonly comment: string
  readonly suggestion: string
  readonly submit: string
  readonly dismiss: string
  readonly retry: string
  /** What is stored, below the fields. */
  readonly disclosure: string
  /** The names of the reasons that are offered unless others are given. */
  readonly incorrect: string
  readonly incomplete: string
  readonly unclear: string
  readonly other: string
  /** The name of the outbox's panel. */
  readonly outbox: string
  readonly send: string
  readonly discard: string
  /** The outbox where nothing waits. */
  readonly empty: string
}

type Plurals<Name extends string> = {
  readonly [Key in `${Name}Other`]: string
} & {
  readonly [Key in `${Name}${'Zero' | 'One' | 'Two' | 'Few' | 'Many'}`]?: string
}
