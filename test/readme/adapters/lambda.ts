// #region lambda
import { createProxy } from 'aftertrace/proxy'
import { policy } from './policy.ts'

const apiKey = () => process.env['OPENLAYER_API_KEY']
const clientKey = (_: Request, { sourceIp }: Http) => sourceIp
const proxy = createProxy({ ...policy, apiKey, clientKey })

export async function handler({ rawPath, headers, body = '', ...event }: FunctionUrlEvent) {
  const { http } = event.requestContext
  const bytes = Buffer.from(body, event.isBase64Encoded ? 'base64' : 'utf8')
  const init = { method: http.method, headers, ...(bytes.length > 0 && { body: bytes }) }
  const response = await proxy(new Request(`https://lambda${rawPath}`, init), http)
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  }
}

interface Http {
  method: string
  sourceIp: string
}

interface FunctionUrlEvent {
  rawPath: string
  headers: Record<string, string>
  body?: string
  isBase64Encoded: boolean
  requestContext: { http: Http }
}
// #endregion
