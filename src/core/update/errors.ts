/** Base class of the errors of this package. `code` is stable; messages may change. */
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
 * An argument cannot be sent to Openlayer. Nothing was stored or sent.
 *
 * The message and the path never contain a value of the row.
 */
export class ValidationError extends AftertraceError {
  override readonly name = 'ValidationError'
  /** Key path of the invalid value, such as `row.score`; empty if the update is not an object. */
  readonly path: string

  /** The message is derived from the code to keep the bundle small. */
  constructor(code: string, path: string) {
    super(code, `${path || 'The update'}: ${code.replaceAll('_', ' ')}.`)
    this.path = path
  }
}

/** Invalid options, refused when the client, transport or proxy is created, or by the call they are passed to. */
export class ConfigurationError extends AftertraceError {
  override readonly name = 'ConfigurationError'
}
