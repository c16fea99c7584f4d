import type { ProxyRequest, SentUpdate } from './fake-proxy.ts'

/** Returns the rules of PROTOCOL and DESIGN 5 that a request breaks. */
export function breaches(request: ProxyRequest, inFlight: ReadonlySet<ProxyRequest>): string[] {
  const { init, updates, bytes } = request
  const flying = [...inFlight].flatMap((other) => other.updates.map(traceOf))
  return [
    ...(init.method === 'POST' ? [] : ['the method is not POST']),
    ...(init.redirect === 'manual' ? [] : ['a redirect would be followed']),
    ...(JSON.stringify(init.headers) === '{"content-type":"application/json"}'
      ? []
      : ['there are other headers than the content type']),
    ...(updates.length >= 1 && updates.length <= 50 ? [] : ['there are not 1 to 50 updates']),
    ...(bytes <= 60_000 ? [] : ['the body is larger than 60,000 bytes']),
    ...(isUnique(updates.map(({ id }) => id)) ? [] : ['an id comes twice']),
    ...(isUnique(updates.map(traceOf)) ? [] : ['a trace comes twice']),
    ...(updates.some((update) => flying.includes(traceOf(update)))
      ? ['a trace already has a request in flight']
      : []),
    ...updates.flatMap(breachesOfUpdate),
  ]
}

function breachesOfUpdate({ row, config }: SentUpdate): string[] {
  const columns = Object.keys(row)
  const named = Object.entries(config ?? {})
    .filter(([role]) => role.endsWith('ColumnName') && role !== 'inferenceIdColumnName')
    .flatMap(([, column]) => column ?? [])
  return [
    ...(columns.length >= 1 && columns.length <= 100 ? [] : ['there are not 1 to 100 columns']),
    ...(named.every((column) => columns.includes(column)) ? [] : ['a config names no column']),
  ]
}

function traceOf({ inferencePipelineId, inferenceId }: SentUpdate): string {
  return JSON.stringify([inferencePipelineId, inferenceId])
}

function isUnique(texts: readonly string[]): boolean {
  return new Set(texts).size === texts.length
}
