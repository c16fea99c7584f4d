import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createVitest } from 'vitest/node'
import { mutations } from './mutations.mjs'

// `npm run mutation` breaks one line of the proxy at a time, in a copy, and prints the changes that no test detects.
// `npm run mutation grant` tries only files whose paths match `grant`.

const root = fileURLToPath(new URL('../..', import.meta.url))
const wanted = process.argv[2] ?? ''
const copy = await mkdtemp(join(tmpdir(), 'aftertrace-mutation-'))

try {
  for (const name of ['src', 'test', 'package.json', 'tsconfig.json']) {
    await cp(join(root, name), join(copy, name), { recursive: true })
  }
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
  process.chdir(copy)
  process.exitCode = await tryAll()
} finally {
  process.chdir(root)
  await rm(copy, { recursive: true, force: true })
}

async function tryAll() {
  const alias = {
    'aftertrace/proxy/node': join(copy, 'src/proxy-node.ts'),
    'aftertrace/proxy': join(copy, 'src/proxy.ts'),
  }
  const runner = await createVitest(
    'test',
    {
      root: copy,
      config: false,
      watch: false,
      bail: 1,
      // One worker for all files is much faster. No test file changes state that the next one reads.
      pool: 'threads',
      isolate: false,
      maxWorkers: 1,
      reporters: [{ onInit: () => undefined }],
    },
    { resolve: { alias } },
  )
  const isIdle = await passes(runner)
  if (!isIdle) {
    console.log('The tests fail before anything is changed.')
    await runner.close()
    return 1
  }
  const survivors = []
  const chosen = mutations.filter(({ file }) => new RegExp(wanted).test(file))
  for (const [index, mutation] of chosen.entries()) {
    const { file, from, to, survives } = mutation
    const survived = await withMutation(mutation, () => {
      runner.invalidateFile(join(copy, file))
      return passes(runner)
    })
    runner.invalidateFile(join(copy, file))
    const result = survived ? (survives ? `survives: ${survives}` : 'SURVIVES') : 'killed'
    console.log(
      `${index + 1}/${chosen.length} ${file}: ${from.trim()} → ${to.trim() || '(nothing)'}: ${result}`,
    )
    if (survived && !survives) survivors.push(mutation)
    if (!survived && survives) console.log('  It was thought to survive: take the reason away.')
  }
  await runner.close()
  console.log(`\n${chosen.length} mutations, ${survivors.length} unexplained survivors`)
  return survivors.length > 0 ? 1 : 0
}

/**
 * @param {import('vitest/node').Vitest} runner
 * @returns {Promise<boolean>}
 */
async function passes(runner) {
  const specifications = (
    await runner.globTestSpecifications(['test/proxy/', 'test/http/', 'test/durable/'])
  ).filter(
    ({ moduleId }) =>
      !/worker\.node|cloudflare\.node|template\.node|redirect\.node|bundle\.node|memory|random-bodies|bomb|completeness|minting|\/rest\//.test(
        moduleId,
      ),
  )
  const { testModules, unhandledErrors } = await runner.runTestSpecifications(specifications)
  return unhandledErrors.length === 0 && testModules.every((module) => module.state() !== 'failed')
}

/**
 * Changes a line for as long as some work takes.
 *
 * @template Value
 * @param {import('./mutations.mjs').Mutation} mutation
 * @param {() => Promise<Value>} work
 */
async function withMutation({ file, from, to }, work) {
  const path = join(copy, file)
  const text = await readFile(path, 'utf8')
  const [before, ...after] = text.split(from)
  if (after.length !== 1) throw new Error(`${file} has ${after.length} places with: ${from}`)
  await writeFile(path, `${before}${to}${after[0]}`)
  try {
    return await work()
  } finally {
    await writeFile(path, text)
  }
}
