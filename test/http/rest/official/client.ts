import { createOpenlayer } from '../../../../src/openlayer.ts'

export const pipeline = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'

interface OfficialCall {
  readonly method: string
  readonly url: string
  readonly body: string | null
}

/** The recorded calls, in order. */
export const calls: OfficialCall[] = []

/** A client whose network records its calls and answers each as Openlayer does. */
export const client = createOpenlayer({
  apiKey: 'a-key-for-the-test',
  fetch: async (input, init) => {
    if (typeof input !== 'string') throw new TypeError('A fetch gets a URL and an init.')
    const body = init?.body ?? null
    calls.push({
      method: init?.method ?? 'GET',
      url: input,
      body: body === null ? null : `${body}`,
    })
    return Response.json({
      success: true,
      row: { x: 1 },
      items: [{ id: 'a', name: 'a', openlayer_row_id: 7 }],
      id: pipeline,
      name: 'n',
    })
  },
})
