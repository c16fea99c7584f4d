import { onTestFinished } from 'vitest'
import { type Client, type ClientOptions, createClient } from '../../src/index.ts'
import '../../src/element/define.ts'
import type { AftertraceFeedback } from '../../src/element.ts'
import type { Row } from '../../src/index.ts'

const pipeline = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'
let pages = 0

/** Returns the proxy's result for one update. */
export type Answer = (row: Row) => Readonly<Record<string, unknown>>

/** Opens a client with its own outbox and a simulated proxy. */
export function openClient(
  answer: Answer = () => ({ status: 'applied' }),
  options: Partial<ClientOptions> = {},
) {
  const rows = new Map<string, Row>()
  const requests: Request[] = []
  const client: Client = createClient({
    endpoint: '/feedback',
    inferencePipelineId: pipeline,
    name: `element-${Date.now()}-${pages++}`,
    async fetch(input, init) {
      const request = new Request(input, init)
      requests.push(request)
      const { updates } = await request.clone().json()
      const results = updates.map(
        ({ id, inferenceId, row }: { id: string; inferenceId: string; row: Row }) => {
          const result = answer(row)
          if (result['status'] === 'applied')
            rows.set(inferenceId, { ...rows.get(inferenceId), ...row })
          return { id, ...result }
        },
      )
      return Response.json({ requestId: 'request', results }, { status: 207 })
    },
    ...options,
  } as ClientOptions)
  onTestFinished(() => client.close())
  return { client, rows, requests }
}

/** Adds an element to the page. */
export function show(
  client: Client | undefined,
  attributes: Readonly<Record<string, string>> = { 'inference-id': 'a' },
): AftertraceFeedback {
  const element = document.createElement('aftertrace-feedback')
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  if (client) element.client = client
  document.body.append(element)
  onTestFinished(() => element.remove())
  return element
}

/** Finds an element in the shadow root. */
export function find<Found extends HTMLElement = HTMLButtonElement>(
  element: HTMLElement,
  selector: string,
): Found {
  const found = element.shadowRoot?.querySelector<Found>(selector)
  if (!found) throw new Error(`There is no ${selector}.`)
  return found
}
