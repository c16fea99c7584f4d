/** The reason why a request was refused as a whole. Codes are stable. */
export type ProblemCode = keyof typeof problems

/** The status of each problem, its HTTP reason phrase and its fixed text. */
const problems = {
  invalid_body: [400, 'Bad Request', 'The body is not a JSON object with a list of updates.'],
  too_deep: [400, 'Bad Request', 'The body nests too deep.'],
  duplicate_id: [400, 'Bad Request', 'Two updates have the same id.'],
  origin_denied: [403, 'Forbidden', 'This origin may not send updates here.'],
  feedback_off: [403, 'Forbidden', 'Feedback is switched off.'],
  not_found: [404, 'Not Found', 'There is nothing at this path.'],
  method_denied: [405, 'Method Not Allowed', 'Only POST is answered here.'],
  body_timeout: [408, 'Request Timeout', 'The body did not arrive in time.'],
  too_large: [413, 'Content Too Large', 'The body is too large.'],
  too_many_tokens: [413, 'Content Too Large', 'The body has too many values.'],
  too_many_updates: [413, 'Content Too Large', 'The body has too many updates.'],
  not_json: [415, 'Unsupported Media Type', 'The body must be sent as application/json.'],
  encoded: [415, 'Unsupported Media Type', 'The body must be sent without a content encoding.'],
  rate_limited: [429, 'Too Many Requests', 'Too many requests came from here.'],
  body_consumed: [500, 'Internal Server Error', 'The body was read before it came here.'],
  internal_error: [500, 'Internal Server Error', 'The request could not be answered.'],
  key_missing: [503, 'Service Unavailable', 'Openlayer cannot be written to at the moment.'],
  limit_unavailable: [503, 'Service Unavailable', 'The request could not be counted.'],
} as const

/** Returns the status of the answer to a problem. */
export function problemStatus(code: ProblemCode): number {
  return problems[code][0]
}

/** Returns the Retry-After of a temporary problem, in whole seconds. */
export function problemRetryAfter(code: ProblemCode): string | undefined {
  return passing.get(code)
}

const passing: ReadonlyMap<ProblemCode, string> = new Map([
  ['rate_limited', '60'],
  ['key_missing', '60'],
  ['limit_unavailable', '10'],
])

/** Returns the body of an `application/problem+json` answer (RFC 9457). It contains fixed texts and no request data. */
export function problemBody(code: ProblemCode, requestId: string): string {
  const [status, title, detail] = problems[code]
  return JSON.stringify({ type: 'about:blank', title, status, detail, code, requestId })
}
