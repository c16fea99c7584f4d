import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { root } from '../house/module.ts'

const python = spawnSync('python3', ['--version']).status === 0
const promise = 'The seed example in Python calls the SDK with names that set the inference id'

/** Replaces the SDK with functions of the same names, and prints the arguments of the calls. */
const program = `
import json, sys, types
calls = {}
class Rows:
    def update(self, **named): calls['update'] = named
lib = types.ModuleType('openlayer.lib')
lib.trace = lambda: lambda traced: traced
lib.update_current_trace = lambda **named: calls.update(trace=named)
sdk = types.ModuleType('openlayer')
pipelines = types.SimpleNamespace(rows=Rows())
sdk.Openlayer = lambda: types.SimpleNamespace(inference_pipelines=pipelines)
sys.modules.update({'openlayer': sdk, 'openlayer.lib': lib})
seed = {}
exec(open('test/readme/seed.py').read(), seed)
calls['answer'] = seed['chat']('How far?', 'c1', 'ada')
seed['attach']('chat_c1_ada', 'Far.')
print(json.dumps(calls))
`

it(python ? promise : `LEFT OUT, for there is no python3 here: ${promise}`, () => {
  if (!python) return
  const { stdout, stderr } = spawnSync('python3', ['-B', '-c', program], {
    cwd: root,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual({
    trace: { inferenceId: 'chat_c1_ada' },
    answer: 'You asked: How far?',
    update: {
      inference_pipeline_id: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
      inference_id: 'chat_c1_ada',
      row: { ground_truth: 'Far.' },
      config: { ground_truth_column_name: 'ground_truth' },
    },
  })
})
