import { afterAll, expect, it } from 'vitest'
import { budgets } from './budgets.ts'
import { weigh } from './weigh.ts'

const table: Record<string, { bytes: number; budget: number; left: number }> = {}
afterAll(() => console.table(table))

it.each(budgets)('$door weighs at most $kilobytes KB', async ({ door, kilobytes }) => {
  const bytes = await weigh(door)
  const budget = kilobytes * 1_000
  table[door] = { bytes, budget, left: budget - bytes }
  expect(bytes).toBeLessThanOrEqual(budget)
})
