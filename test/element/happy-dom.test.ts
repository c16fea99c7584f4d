// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest'
import '../../src/element/define.ts'
import { createClient, type Row } from '../../src/index.ts'
import { find, show } from './fixture.ts'

it('works in happy-dom, in which apps are often tested', async () => {
  const rows: Row[] = []
  const client = createClient({
    inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
    transport: async (updates) => {
      rows.push(...updates.map(({ row }) => row))
      return { outcomes: updates.map(() => ({ kind: 'delivered', via: 'applied' })) }
    },
  })
  const element = show(client)
  expect(find(element, '[part~=up]').getAttribute('aria-label')).toBe('Good answer')
  find(element, '[part~=up]').click()
  await vi.waitFor(() => expect(rows).toEqual([{ human_feedback: 1 }]))
  expect(element.getAttribute('value')).toBe('up')
  expect(find(element, '[part~=up]').ariaPressed).toBe('true')
  await client.close()
})
