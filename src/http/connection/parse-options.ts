import * as v from 'valibot'
import { ConfigurationError } from '../../core/update/errors.ts'
import { isPlainObject } from '../../core/update/json.ts'
import { refuseUnknownOptions } from '../../core/update/unknown-option.ts'

/** The options of one function: a schema whose messages go on after an option's name, as in `apiKey must be …`. */
export type OptionsSchema = v.GenericSchema & {
  readonly entries: Readonly<Record<string, v.GenericSchema>>
}

/**
 * Checks options as a caller wrote them, and fills in what the schema's defaults say.
 *
 * @param caller whose options they are, for the error.
 * @param place where they stand among the caller's options, such as `limits`.
 * @throws ConfigurationError `invalid_option` or `unknown_option`, naming the option and never its value.
 */
export function parseOptions<Schema extends OptionsSchema>(
  schema: Schema,
  options: unknown,
  caller: string,
  place?: string,
): v.InferOutput<Schema> {
  if (!isPlainObject(options)) {
    throw invalidOption(
      place ? `${place} must be an object.` : `${caller} takes an object of options.`,
    )
  }
  refuseUnknownOptions(options, Object.keys(schema.entries), place)
  // valibot's own messages quote what they were given.
  const message = 'is not what it has to be.'
  const result = v.safeParse(schema, options, { abortEarly: true, abortPipeEarly: true, message })
  if (result.success) return result.output
  const [issue] = result.issues
  const name = v.getDotPath(issue) ?? caller
  throw invalidOption(`${place ? `${place}.${name}` : name} ${issue.message}`)
}

export function invalidOption(text: string): ConfigurationError {
  return new ConfigurationError('invalid_option', text)
}

/** A function, called with whatever its type says. */
export function callable<Callable>() {
  return v.custom<Callable>((value) => typeof value === 'function', 'must be a function.')
}
