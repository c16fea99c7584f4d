import * as v from 'valibot'
import { ConfigurationError } from '../../core/update/errors.ts'
import { isPlainObject } from '../../core/update/json.ts'
import { refuseUnknownOptions } from '../../core/update/unknown-option.ts'

/** Schema of the options of a function. Its messages continue after the name of an option: `apiKey must be …`. */
export type OptionsSchema = v.GenericSchema & {
  readonly entries: Readonly<Record<string, v.GenericSchema>>
}

/**
 * Checks the options of a caller and applies the defaults of the schema.
 *
 * @param caller the name of the function that takes the options, for the error.
 * @param place the path of nested options, such as `limits`.
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
  // The default messages of valibot quote the value.
  const message = 'has an invalid value.'
  const result = v.safeParse(schema, options, { abortEarly: true, abortPipeEarly: true, message })
  if (result.success) return result.output
  const [issue] = result.issues
  const name = v.getDotPath(issue) ?? caller
  throw invalidOption(`${place ? `${place}.${name}` : name} ${issue.message}`)
}

export function invalidOption(text: string): ConfigurationError {
  return new ConfigurationError('invalid_option', text)
}

/** Returns the schema of a function. Its parameters and result are not checked. */
export function callable<Callable>() {
  return v.custom<Callable>((value) => typeof value === 'function', 'must be a function.')
}
