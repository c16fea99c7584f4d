import { expect, it } from 'vitest'
import * as defined from '../../src/element/define.ts'
import * as element from '../../src/element.ts'

// Apps that render pages in a Worker also load the modules of their components there.
it('can be imported in a Worker, where it defines no elements', () => {
  expect(Reflect.has(globalThis, 'customElements')).toBe(false)
  expect(element.AftertraceFeedback).toBe(defined.AftertraceFeedback)
  expect(element.AftertraceOutbox).toBe(defined.AftertraceOutbox)
  expect(element.AftertraceFeedback.observedAttributes).toContain('inference-id')
})
