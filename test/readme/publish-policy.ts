import type { PublishOptions } from 'aftertrace/proxy'

// #region publish
export const publish: PublishOptions = {
  columns: {
    output: { role: 'output', type: 'string', maxLength: 8_000 },
    question: { role: 'input', type: 'string', maxLength: 2_000 },
    latency: { role: 'latency', type: 'number', min: 0 },
    inferenceTimestamp: { role: 'timestamp', type: 'number' },
    steps: { role: 'plain' },
    metadata: { role: 'plain' },
  },
}
// #endregion
