import { jwtVerify, SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { verifyGrant } from '../../src/proxy.ts'
import { now, pipeline } from './fixture.ts'
import { claims, grantFor, header, keyring, nowSeconds, secret } from './grants.ts'

const key = new TextEncoder().encode(secret)
const use = {
  inferencePipelineId: pipeline,
  inferenceId: 'trace',
  columns: ['human_feedback'],
  now: () => now,
}

it('jose verifies the grants that we issue', async () => {
  const { payload, protectedHeader } = await jwtVerify(await grantFor(), key, {
    algorithms: ['HS256'],
    typ: 'olgrant+jwt',
    currentDate: new Date(now),
  })
  expect(protectedHeader).toEqual(header)
  expect(payload).toEqual({ ...claims, exp: nowSeconds + 7 * 86_400 })
})

it('we verify the grants that jose issues', async () => {
  const grant = await new SignJWT(claims).setProtectedHeader(header).sign(key)
  expect(await verifyGrant(keyring, grant, use)).toEqual({ kind: 'covered', claims })
})
