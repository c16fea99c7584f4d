import { type Client, createClient } from '../../src/index.ts'
import { quick, updateAt } from './raw.ts'

/** Opens a client whose limits are high enough for the benchmark. */
export function openOurs(
  name: string,
  options: { readonly hangs?: boolean; readonly endpoint?: string } = {},
): Client {
  const shared = {
    inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
    name,
    limits: { entries: 1_000_000, bytes: 1_000_000_000 },
  }
  return options.hangs
    ? createClient({ ...shared, transport: () => new Promise(() => undefined) })
    : createClient({ ...shared, endpoint: options.endpoint ?? quick })
}

/** Opens a client that accepts updates and does not deliver them. */
export async function openPaused(name: string, endpoint: string): Promise<Client> {
  const client = openOurs(name, { endpoint })
  client.pause()
  await client.update(updateAt(999_999))
  return client
}

export async function updateAll(client: Client, count: number): Promise<void> {
  const receipts: Promise<unknown>[] = []
  for (let index = 0; index < count; index++) receipts.push(client.update(updateAt(index)))
  await Promise.all(receipts)
}

export async function updateEach(client: Client, count: number): Promise<void> {
  for (let index = 0; index < count; index++) await client.update(updateAt(index))
}

/** Resolves when no update waits. */
export function drained(client: Client): Promise<void> {
  return new Promise((resolve) => {
    const undo = client.outbox.subscribe(() => {
      if (client.outbox.snapshot().pending > 0) return
      undo()
      resolve()
    })
  })
}
