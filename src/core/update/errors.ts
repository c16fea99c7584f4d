/** The base of every error this package throws: switch on `code`, which is stable; messages may change. */
export class AftertraceError extends Error {
  override readonly name: string = 'AftertraceError'
  /** A stable, machine-readable reason. */
  readonly code: string

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

/**
 * Something handed in by the caller breaks a rule of the wire. Nothing was stored or sent.
 *
 * Neither the message nor the path ever holds a value of the row.
 */
export class ValidationError extends AftertraceError {
  override readonly name = 'ValidationError'
  /** The key path of the offending value, such as `row.score`; empty when the update itself is no object. */
  readonly path: string

  /** The message is the code in words: this class is part of every page. */
  constructor(code: string, path: string) {
    super(code, `${path || 'The update'}: ${code.replaceAll('_', ' ')}.`)
    this.path = path
  }
}

/** Options that cannot work, refused when the client, transport or proxy is made, or by the call that they go with. */
export class ConfigurationError extends AftertraceError {
  override readonly name = 'ConfigurationError'
}
