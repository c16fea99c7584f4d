import { ConfigurationError } from '../core/update/errors.ts'
import { isPlainObject } from '../core/update/json.ts'
import { isColumnRule } from './is-column-rule.ts'
import { isKeyring } from './keyring.ts'
import { optionRules, unknownOption } from './option-rules.ts'

/**
 * Checks a proxy's options as the operator wrote them; misspelt ones are refused.
 *
 * @throws ConfigurationError naming the option and what it should be, never what it is.
 */
export function requireOptions(options: unknown): void {
  if (!isPlainObject(options)) throw refuse('createProxy takes an object of options.')
  for (const name of [...Object.keys(options), ...optionRules.keys()]) {
    const [isFit, text] = optionRules.get(name) ?? unknownOption
    if (!isFit(options[name])) throw refuse(`${name} ${text}`)
  }
  for (const [column, rule] of Object.entries(options['columns'] ?? {})) {
    if (column === '' || column === '__proto__' || !isColumnRule(rule)) {
      throw refuse(`columns.${column} must have a role and rules that fit its type.`)
    }
  }
  const has = (name: string) => options[name] !== undefined
  if (has('apiKey') === has('transport'))
    throw refuse('Exactly one of apiKey and transport is needed.')
  if (has('transport') && (has('baseUrl') || has('allowedHosts') || has('fetch'))) {
    throw refuse('baseUrl, allowedHosts and fetch go with apiKey, not with transport.')
  }
  if (has('rateLimit') && !has('clientKey')) {
    throw refuse('rateLimit needs a clientKey to count by.')
  }
  if (has('grantRateLimit') && options['grants'] === 'anonymous') {
    throw refuse('grantRateLimit needs grants.')
  }
  if (isSignedWithKey(options)) throw refuse('grants must not be signed with the apiKey.')
}

/** Whoever issues grants would otherwise hold the key to everything. */
function isSignedWithKey({ apiKey, grants }: Record<string, unknown>): boolean {
  return isKeyring(grants) && typeof apiKey === 'string' && grants.holds(apiKey)
}

function refuse(text: string): ConfigurationError {
  return new ConfigurationError('invalid_option', text)
}
