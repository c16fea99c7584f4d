import { describe, expect, it } from 'vitest'
import * as openlayer from '../../../src/openlayer.ts'
import { canary, endlessBody, hang } from '../upstream.ts'
import { clientOn, errorOf, pipeline } from './fixture.ts'

const secret = 'row-secret-7d2e'
const update = { inferenceId: `id-${secret}`, row: { vote: secret } }

/** Returns the error of an update, and checks that it contains no secret. */
async function failure(
  answer: Parameters<typeof clientOn>[0],
  options: openlayer.OpenlayerOptions = { apiKey: canary, maxRetries: 0 },
) {
  const { rows } = clientOn(answer, options)
  const error = await errorOf(rows.update(pipeline, update))
  if (!(error instanceof openlayer.APIError)) throw error
  const cause = error.cause instanceof Error ? error.cause.stack : error.cause
  const shown = `${error} ${error.stack} ${JSON.stringify(error)} ${cause}`
  for (const word of [canary, secret, 'api.openlayer.com']) expect(shown).not.toContain(word)
  return error
}

describe('an error of the REST client', () => {
  it.each([
    [400, openlayer.BadRequestError, 'bad_request'],
    [401, openlayer.AuthenticationError, 'key_refused'],
    [403, openlayer.PermissionDeniedError, 'permission_denied'],
    [404, openlayer.NotFoundError, 'not_found'],
    [409, openlayer.ConflictError, 'conflict'],
    [422, openlayer.UnprocessableEntityError, 'unprocessable'],
    [429, openlayer.RateLimitError, 'rate_limited'],
    [500, openlayer.InternalServerError, 'server_error'],
    [503, openlayer.InternalServerError, 'server_error'],
    [599, openlayer.InternalServerError, 'server_error'],
    [302, openlayer.APIError, 'unexpected_status'],
    [413, openlayer.APIError, 'unexpected_status'],
    [418, openlayer.APIError, 'unexpected_status'],
  ])('for %i has its own class', async (status, Class, code) => {
    const error = await failure(() => Response.json({ message: secret }, { status }))
    expect(error.constructor).toBe(Class)
    expect(error).toBeInstanceOf(openlayer.AftertraceError)
    expect(error).toMatchObject({ name: Class.name, code, status })
  })

  it('provides Openlayer’s answer as `reply`', async () => {
    const error = await failure(() => Response.json({ message: secret }, { status: 400 }))
    expect(JSON.parse(error.reply)).toEqual({ message: secret })
  })

  it('does not contain an answer that is too long', async () => {
    const error = await failure(() => new Response(endlessBody().body, { status: 400 }))
    expect(error).toMatchObject({ code: 'bad_request', reply: '' })
  })

  it('for a lost connection contains the kind of its cause', async () => {
    const cause = Object.assign(new Error(`connect ${secret}`), { code: 'ECONNREFUSED' })
    const error = await failure(() =>
      Promise.reject(new TypeError(`fetch failed: Bearer ${canary} ${secret}`, { cause })),
    )
    expect(error).toBeInstanceOf(openlayer.APIConnectionError)
    expect(error).toMatchObject({ code: 'unreachable', cause: 'TypeError ECONNREFUSED' })
    expect(error.status).toBeUndefined()
  })

  it.each([
    ['the answer', hang],
    ['an answer that listens to no signal', () => new Promise<Response>(() => {})],
    ['the body', () => new Response(new ReadableStream())],
  ])('is thrown if %s takes too long', async (_, answer) => {
    const error = await failure(answer, { apiKey: canary, maxRetries: 0, timeout: 20 })
    expect(error).toBeInstanceOf(openlayer.APIConnectionTimeoutError)
    expect(error).toBeInstanceOf(openlayer.APIConnectionError)
    expect(error.code).toBe('timed_out')
  })

  it.each([
    ['a page of HTML', () => new Response('<html>')],
    ['success: false', () => Response.json({ success: false })],
    ['a list', () => Response.json([{ success: true }])],
    ['an empty body', () => new Response('')],
    ['no body', () => new Response(null, { status: 204 })],
    ['an endless body', () => new Response(endlessBody().body)],
  ])('is thrown for a 200 with %s', async (_, answer) => {
    const error = await failure(answer)
    expect(error).toBeInstanceOf(openlayer.InvalidResponseError)
    expect(error.code).toBe('invalid_response')
  })

  it('is thrown if a page or a row has another shape', async () => {
    const { rows } = clientOn(() => Response.json({ success: true, items: [1], row: [] }))
    expect(await errorOf(rows.list(pipeline))).toBeInstanceOf(openlayer.InvalidResponseError)
    expect(await errorOf(rows.retrieve('a', { inferencePipelineId: pipeline }))).toBeInstanceOf(
      openlayer.InvalidResponseError,
    )
  })

  it.each([
    ['in flight', 0, 'a reason', hang],
    ['before the start', 1, new Error(secret), hang],
  ])('is thrown if the caller aborts %s', async (_, early, reason, answer) => {
    const controller = new AbortController()
    if (early) controller.abort(reason)
    const { rows, calls } = clientOn((call) => {
      controller.abort(reason)
      return answer(call)
    })
    const error = await errorOf(rows.update(pipeline, update, { signal: controller.signal }))
    expect(error).toBeInstanceOf(openlayer.APIUserAbortError)
    expect(error).toMatchObject({ code: 'aborted' })
    expect(calls.length).toBe(early ? 0 : 1)
  })
})
