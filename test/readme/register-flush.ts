import type { Client } from 'aftertrace'
// #region register
import { registerFlush } from 'aftertrace/service-worker'

export async function deliverWhenClosed(client: Client): Promise<void> {
  await registerFlush({ module: '/worker.js' }, client)
}
// #endregion
