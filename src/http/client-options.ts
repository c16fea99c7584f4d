import { type Connection, type OpenlayerTransportOptions, parseConnection } from './connection.ts'
import { requireRetries } from './retry-rules.ts'

/** How {@link createOpenlayer} reaches Openlayer. */
export interface OpenlayerOptions extends Omit<OpenlayerTransportOptions, 'timeoutMs'> {
  /** The time limit of one attempt, its reply's body included, in milliseconds. Default 60,000. */
  readonly timeoutMs?: number | undefined
  /** How often a call is tried again. Default 2; 0 for never. */
  readonly maxRetries?: number | undefined
  /** From 0 (included) to 1 (excluded), to spread retries. Default `Math.random`. */
  readonly random?: (() => number) | undefined
}

/** All that a call of the REST client needs, checked. */
export interface ClientConnection extends Connection {
  readonly maxRetries: number
  readonly random: () => number
}

/** @throws ConfigurationError naming the option; its text never holds the key. */
export function parseClientOptions(options: OpenlayerOptions): ClientConnection {
  const { timeoutMs = 60_000, maxRetries = 2, random = Math.random } = options
  return {
    ...parseConnection({ ...options, timeoutMs }),
    maxRetries: requireRetries(maxRetries),
    random,
  }
}
