import { expect, it } from 'vitest'
import * as defined from '../../src/element/define.ts'
import * as element from '../../src/element.ts'

// The pages of many apps are rendered in a Worker, where the modules of their components are loaded too.
it('imports the elements in a Worker, which has none, and defines nothing', () => {
  expect(Reflect.has(globalThis, 'customElements')).toBe(false)
  expect(element.AftertraceFeedback).toBe(defined.AftertraceFeedback)
  expect(element.AftertraceOutbox).toBe(defined.AftertraceOutbox)
  expect(element.AftertraceFeedback.observedAttributes).toContain('inference-id')
})
