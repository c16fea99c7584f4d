import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { verifyGrant } from '../../src/proxy.ts'
import { mintGrant } from '../readme/mint-grant.ts'
import { pipeline } from './fixture.ts'
import { keyring, secret } from './grants.ts'

const columns = ['human_feedback', 'human_feedback_comment']
const inferenceId = 'chat_ünï✓'

async function expectGood(grant: string): Promise<void> {
  const use = { inferencePipelineId: pipeline, inferenceId, columns }
  expect(await verifyGrant(keyring, grant, use)).toMatchObject({ kind: 'covered' })
}

it('a grant minted with node:crypto is valid', () =>
  expectGood(mintGrant(secret, inferenceId, columns)))

const python = spawnSync('python3', ['--version']).status === 0
const pythons = 'a grant minted with the standard library of Python is valid'

it(python ? pythons : `LEFT OUT, for there is no python3 here: ${pythons}`, async () => {
  if (!python) return
  const program = `
import json, sys
sys.path.insert(0, 'test/readme')
from mint_grant import mint_grant
print(mint_grant(*json.load(sys.stdin)), end='')`
  const { stdout, stderr } = spawnSync('python3', ['-B', '-c', program], {
    input: JSON.stringify([secret, inferenceId, columns]),
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  await expectGood(stdout)
})
