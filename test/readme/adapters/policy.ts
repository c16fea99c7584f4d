/** What the examples share; README shows it as options of one proxy. */
export const policy = {
  pipelines: ['182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'],
  columns: { human_feedback: { role: 'humanFeedback', type: 'number', min: 0, max: 1 } },
  grants: 'anonymous',
  allowedOrigins: ['https://app.example.com'],
} as const
