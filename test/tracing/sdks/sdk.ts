import * as ai5 from 'ai5'
import * as ai6 from 'ai6'
import * as ai7 from 'ai7'

/** The common part of the versions of the AI SDK, so that one test works with all of them. */
export interface Sdk {
  generateText(params: object): Promise<TextReply>
  streamText(params: object): TextResult
  generateObject(params: object): Promise<{ readonly object: unknown }>
  streamObject(params: object): ObjectResult
  embed(params: object): Promise<{ readonly embedding: readonly number[] }>
  embedMany(params: object): Promise<{ readonly embeddings: readonly (readonly number[])[] }>
  tool(tool: object): object
  jsonSchema(schema: object): object
}

interface TextReply {
  readonly text: string
  readonly finishReason: string
  readonly steps: readonly unknown[]
}

interface TextResult {
  readonly text: PromiseLike<string>
  readonly textStream: ReadableStream<string> & AsyncIterable<string>
  readonly fullStream: ReadableStream<unknown> & AsyncIterable<unknown>
  consumeStream(): Promise<void>
  toUIMessageStreamResponse(): Response
  toTextStreamResponse(): Response
  pipeTextStreamToResponse(response: object): void
  pipeUIMessageStreamToResponse(response: object): void
}

interface ObjectResult {
  readonly partialObjectStream: ReadableStream<unknown> & AsyncIterable<unknown>
  toTextStreamResponse(): Response
}

export interface AgentClass {
  new (
    settings: object,
  ): {
    readonly tools: object
    generate(params: object): Promise<TextReply>
    stream(params: object): TextResult | Promise<TextResult>
  }
}

/** Each version with its specification of models, its way to end loops, and its agent. */
export const aiSdks = [
  {
    name: 'ai 5',
    sdk: shared(ai5),
    version: 'v2',
    stopWhen: ai5.stepCountIs(3),
    Agent: agent(ai5.Experimental_Agent),
  },
  {
    name: 'ai 6',
    sdk: shared(ai6),
    version: 'v3',
    stopWhen: ai6.stepCountIs(3),
    Agent: agent(ai6.ToolLoopAgent),
  },
  {
    name: 'ai 7',
    sdk: shared(ai7),
    version: 'v4',
    stopWhen: ai7.isStepCount(3),
    Agent: agent(ai7.ToolLoopAgent),
  },
] as const

/** Casts to the common type. The declarations differ in models and tools, which the tests provide. */
function shared(sdk: object): Sdk {
  return sdk as Sdk
}

function agent(agentClass: unknown): AgentClass {
  return agentClass as AgentClass
}
