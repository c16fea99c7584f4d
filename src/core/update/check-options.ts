import { ConfigurationError } from './errors.ts'
import { refuseUnknownOptions } from './unknown-option.ts'

/**
 * Kind of an option's value: its name in `must be a …`, a test if `typeof` is not enough, and the error's code if it is not
 * `invalid_option`.
 */
export type Kind = readonly [what: string, isOne?: (value: never) => unknown, code?: string]

/** Kinds of options by name. An omitted option is valid. */
export type Kinds<Options> = Readonly<Record<keyof Options, Kind>>

/**
 * Checks the types of options. In plain JavaScript a wrong type would fail late or silently. `null` counts as no options.
 *
 * @param place name of the options if they are nested, such as `limits`.
 * @throws ConfigurationError `unknown_option`, `invalid_option` or the kind's own code. The message contains no value.
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

/** Returns the kind of objects with these methods, which may be of another realm or a test double. */
export function having(...methods: readonly string[]): Kind {
  const isOne = (value: unknown) =>
    methods.every((method) => typeof Object(value)[method] === 'function')
  return [`value having ${methods.join()}`, isOne]
}
