import { byId } from './element.ts'
import type { Network } from './network.ts'

/** The switch that cuts the page off; `onMove` hears of each move. */
export function wireOfflineSwitch(network: Network, onMove: (offline: boolean) => void): void {
  const control = byId('offline')
  const show = () => control.setAttribute('aria-checked', String(network.isOffline()))
  control.addEventListener('click', () => {
    network.setOffline(!network.isOffline())
    show()
    onMove(network.isOffline())
  })
  show()
}
