import type { Ports } from '../outbox/ports.ts'
import { type Answered, type SettleResult, settleRequests } from './settle-requests.ts'

/**
 * Settles requests one transaction after another, all that were answered meanwhile together.
 *
 * @param onSettled told what was written down; without a result the storage failed.
 */
export function createSettler(
  ports: Ports,
  onSettled: (answered: readonly Answered[], result?: SettleResult) => void,
) {
  const answered: Answered[] = []
  let isSettling = false

  async function settleAll(): Promise<void> {
    isSettling = true
    while (answered.length > 0) {
      const batch = answered.splice(0)
      let result: SettleResult | undefined
      try {
        result = await settleRequests(ports, batch)
      } catch (fault) {
        ports.onFault(fault)
      }
      isSettling = answered.length > 0
      onSettled(batch, result)
    }
  }

  return {
    isSettling: (): boolean => isSettling,
    add(one: Answered): void {
      answered.push(one)
      // It tells of its failures itself.
      if (!isSettling) void settleAll()
    },
  }
}
