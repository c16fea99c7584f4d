import { byId } from '../parts/element.ts'
import type { Network } from './network.ts'

interface SwitchListener {
  /** The network is there again, or gone: by this switch, by another tab's, or by itself. */
  readonly onMove: () => void
  /** Somebody has just switched it on again. */
  readonly onBack: () => void
}

/** The switch that cuts the page off. */
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
