/** What kind of work a step is. */
export type StepType =
  | 'agent'
  | 'chat_completion'
  | 'embedding'
  | 'guardrail'
  | 'handoff'
  | 'retriever'
  | 'tool'
  | 'user_call'

/** Named inputs: each of the root's becomes a column of the row. */
export type Inputs = Readonly<Record<string, unknown>>

/** What a step says beyond its inputs and output; the names are Openlayer's. */
export interface StepDetails {
  readonly provider?: string | undefined
  readonly model?: string | undefined
  readonly modelParameters?: Inputs | undefined
  readonly promptTokens?: number | undefined
  readonly completionTokens?: number | undefined
  readonly tokens?: number | undefined
  /** In US dollars. */
  readonly cost?: number | undefined
  readonly rawOutput?: unknown
  /** How many numbers a vector has, and how many vectors there are. */
  readonly embeddingDimensions?: number | undefined
  readonly embeddingCount?: number | undefined
  /** What a retriever found. */
  readonly documents?: readonly unknown[] | undefined
  /** What a tool was asked. */
  readonly functionName?: string | undefined
  readonly arguments?: unknown
  /** What an agent did, or what a guardrail decided. */
  readonly action?: unknown
  readonly tool?: string | undefined
  readonly agentType?: string | undefined
  readonly fromComponent?: string | undefined
  readonly toComponent?: string | undefined
  readonly handoffData?: unknown
  readonly reason?: string | undefined
  readonly blockedEntities?: readonly string[] | undefined
  readonly detectedEntities?: readonly string[] | undefined
  readonly redactedEntities?: readonly string[] | undefined
  readonly confidenceThreshold?: number | undefined
  readonly blockStrategy?: string | undefined
  readonly dataType?: string | undefined
}

/** What to set in a step. Metadata is merged by key; what is undefined stays as it is. */
export interface StepUpdate extends StepDetails {
  readonly name?: string | undefined
  readonly inputs?: Inputs | undefined
  /** Wins over what the function gives back. */
  readonly output?: unknown
  readonly metadata?: Inputs | undefined
}

/** What to set in a trace, until its first step ends. Metadata is merged by key; what is undefined stays as it is. */
export interface TraceUpdate {
  /** The trace's unique id: 1 to 1,024 well-formed characters. */
  readonly inferenceId?: string | undefined
  readonly metadata?: Inputs | undefined
  readonly userId?: string | undefined
  readonly sessionId?: string | undefined
  /** What was retrieved for the answer: enables Openlayer's tests of retrieval. */
  readonly context?: unknown
  /** What was asked. */
  readonly question?: string | undefined
  readonly groundTruth?: unknown
  /** Columns of your own in the row, beside the inputs; merged by key. */
  readonly columns?: Inputs | undefined
}
