/** Kind of work that a step does. */
export type StepType =
  | 'agent'
  | 'chat_completion'
  | 'embedding'
  | 'guardrail'
  | 'handoff'
  | 'retriever'
  | 'tool'
  | 'user_call'

/** Inputs by name. Each input of the root step becomes a column of the row. */
export type Inputs = Readonly<Record<string, unknown>>

/** Details of a step besides its inputs and output, with Openlayer's names. */
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
  /** Length of a vector, and number of vectors. */
  readonly embeddingDimensions?: number | undefined
  readonly embeddingCount?: number | undefined
  /** Documents found by a retriever. */
  readonly documents?: readonly unknown[] | undefined
  /** Call of a tool. */
  readonly functionName?: string | undefined
  readonly arguments?: unknown
  /** Action of an agent, or decision of a guardrail. */
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

/** Update of a step. Metadata is merged by key. Undefined values change nothing. */
export interface StepUpdate extends StepDetails {
  readonly name?: string | undefined
  readonly inputs?: Inputs | undefined
  /** Takes precedence over the returned value. */
  readonly output?: unknown
  readonly metadata?: Inputs | undefined
}

/** Update of a trace until its root step ends. Metadata is merged by key. Undefined values change nothing. */
export interface TraceUpdate {
  /** The trace's unique id: 1 to 1,024 well-formed characters. */
  readonly inferenceId?: string | undefined
  readonly metadata?: Inputs | undefined
  readonly userId?: string | undefined
  readonly sessionId?: string | undefined
  /** Context retrieved for the answer. Openlayer's tests of retrieval need it. */
  readonly context?: unknown
  /** The user's question. */
  readonly question?: string | undefined
  readonly groundTruth?: unknown
  /** Your own columns in the row, in addition to the inputs. Merged by key. */
  readonly columns?: Inputs | undefined
}
