import { byId } from '../parts/element.ts'
import type { Network } from './network.ts'

interface SwitchListener {
  /** Called when the network becomes available or unavailable, by this switch, another tab's, or by itself. */
  readonly onMove: () => void
  /** Called when a person switches the network on again. */
  readonly onBack: () => void
}

/** Connects the switch that disconnects the page from the network. */
export function wireOfflineSwitch(network: Network, { onMove, onBack }: SwitchListener): void {
  const control = byId('offline')
  const show = () => control.setAttribute('aria-checked', String(network.isOffline()))
  const moved = () => {
    show()
    onMove()
  }
  control.addEventListener('click', () => {
    network.setOffline(!network.isOffline())
    if (!network.isOffline()) onBack()
  })
  window.addEventListener('offline', moved)
  window.addEventListener('online', moved)
  show()
}
