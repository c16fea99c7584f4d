/** Whether a text is a valid pipeline id. The same rule applies to grants, options and requests. */
export function isPipelineId(id: unknown): id is string {
  return typeof id === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(id)
}
