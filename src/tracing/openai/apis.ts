import type { Api } from '../calls/api.ts'
import { withoutUndefined } from '../calls/options.ts'
import { chatReader } from './chat.ts'
import { embeddingsReader } from './embeddings.ts'
import { responsesReader } from './responses.ts'

const provider = 'OpenAI'

export const chatApi: Api = {
  name: 'chat.completions.create',
  provider,
  reader: chatReader,
  inputs: ['messages'],
  inputsOf: ({ messages }) => ({ prompt: messages }),
}

export const responsesApi: Api = {
  name: 'responses.create',
  provider,
  reader: responsesReader,
  inputs: ['input', 'instructions'],
  inputsOf: ({ input, instructions }) => withoutUndefined({ prompt: input, instructions }),
}

export const embeddingsApi: Api = {
  name: 'embeddings.create',
  provider,
  type: 'embedding',
  reader: embeddingsReader,
  inputs: ['input'],
  inputsOf: ({ input }) => ({ input }),
}
