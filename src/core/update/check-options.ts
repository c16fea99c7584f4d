import { ConfigurationError } from './errors.ts'
import { refuseUnknownOptions } from './unknown-option.ts'

/**
 * What the value of an option has to be, as in `must be a function`; a test, where that is not what `typeof` says; and
 * the error's code, where that is another than usual.
 */
export type Kind = readonly [what: string, isOne?: (value: never) => unknown, code?: string]

/** Options by their names; an option that is left out is of every kind. */
export type Kinds<Options> = Readonly<Record<keyof Options, Kind>>

/**
 * Checks options as a caller wrote them: plain JavaScript passes anything, and a wrong type fails late, or never and in
 * silence. `null` counts as no options.
 *
 * @param place where they stand among the caller's options, such as `limits`.
 * @throws ConfigurationError `unknown_option`, `invalid_option` or the kind's own code; its text holds no value.
 */
export function checkOptions<Options extends object>(
  options: Options | null | undefined,
  kinds: Kinds<Options>,
  place = '',
): Partial<Options> {
  const given: Partial<Options> = options ?? {}
  refuseUnknownOptions(given, Object.keys(kinds), place)
  for (const [name, [what, isOne, code = 'invalid_option']] of Object.entries<Kind>(kinds)) {
    const value = given[name as keyof Options]
    if (value === undefined || (isOne ? isOne(value as never) : typeof value === what)) continue
    throw new ConfigurationError(code, `${place && `${place}.`}${name} must be a ${what}.`)
  }
  return given
}

/** A kind by its methods: it may be of another realm, or a stand-in. */
export function having(...methods: readonly string[]): Kind {
  const isOne = (value: unknown) =>
    methods.every((method) => typeof Object(value)[method] === 'function')
  return [`holder of ${methods.join()}`, isOne]
}
