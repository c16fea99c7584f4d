// #region worker
import { flushOnSync } from 'aftertrace/service-worker'

flushOnSync({
  endpoint: '/feedback',
  inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
})
// #endregion
