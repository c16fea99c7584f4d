// #region policy
import { feedbackColumns, type ProxyPolicy } from 'aftertrace/proxy'

export const policy: ProxyPolicy = {
  pipelines: ['182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'],
  columns: feedbackColumns({ comment: true }),
  grants: 'anonymous',
  allowedOrigins: ['https://app.example.com', 'http://localhost:8787'],
}
// #endregion
