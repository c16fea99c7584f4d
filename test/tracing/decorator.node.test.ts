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

it('Standard decorators trace methods, static ones too', async () => {
  const { tracer, published } = tracerOf()
  const text = `const define = (tracer) => {${source}}`
  const { code } = transformSync(text, { target: 'es2022', loader: 'ts' })
  const Assistant = new Function('tracer', `${code}; return define(tracer)`)(tracer)
  const assistant = Assistant.create()
  expect(await assistant.answer('How far?')).toBe('Hello Ada How far?')
  await tracer.flush()
  expect(published.map(rootOf)).toMatchObject([
    { name: 'create' },
    { name: 'answer', type: 'agent', steps: [{ name: 'greet' }] },
  ])
})
