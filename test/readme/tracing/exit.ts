import type { Tracer } from 'aftertrace/tracing'

interface Server {
  close(): unknown
}

export function stopOnSignal(tracer: Tracer, server: Server) {
  // #region exit
  process.once('SIGTERM', async () => {
    server.close()
    await tracer.flush({ abandon: true, deadlineMs: 8_000 })
    process.exit(0)
  })
  // #endregion
}
