import { transformSync } from 'esbuild'
import { expect, it } from 'vitest'
import { rootOf, tracerOf } from './fixture.ts'

const source = `
  class Assistant {
    #name = 'Ada'
    @tracer.trace({ type: 'agent' })
    async answer(question) {
      return \`\${await this.greet()} \${question}\`
    }
    @tracer.trace
    async greet() {
      return 'Hello ' + this.#name
    }
    @tracer.trace()
    static create() {
      return new this()
    }
  }
  return Assistant
`

it.each([
  ['standard decorators', {}],
  ['experimentalDecorators', { experimentalDecorators: true }],
])('%s trace methods, and throw for other members', async (_, compilerOptions) => {
  const { tracer, published } = tracerOf()
  const text = `const define = (tracer) => {${source}}`
  const options = { target: 'es2022', loader: 'ts', tsconfigRaw: { compilerOptions } } as const
  const { code } = transformSync(text, options)
  const Assistant = new Function('tracer', `${code}; return define(tracer)`)(tracer)
  expect(await Assistant.create().answer('How far?')).toBe('Hello Ada How far?')
  await tracer.flush()
  expect(published.map(rootOf)).toMatchObject([
    { name: 'create' },
    { name: 'answer', type: 'agent', steps: [{ name: 'greet' }] },
  ])
  const field = transformSync(
    'const define = (tracer) => { class Sized { @tracer.trace({}) size = 1 } }',
    options,
  )
  const define = new Function('tracer', `${field.code}; return define(tracer)`)
  expect(() => define(tracer)).toThrow('Only functions and methods can be traced.')
})
