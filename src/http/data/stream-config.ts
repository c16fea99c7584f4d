/** Which column of published rows plays which part; its shape depends on the project's task type. */
export type DataStreamConfig =
  | LlmConfig
  | TabularClassificationConfig
  | TabularRegressionConfig
  | TextClassificationConfig

/** What the configs of all task types share. */
interface CommonConfig {
  /** Names the column with the inference ids; without it Openlayer makes ids that nobody else knows. */
  readonly inferenceIdColumnName?: string | undefined
  /** Names a column that holds milliseconds. */
  readonly latencyColumnName?: string | undefined
  /** Names a column that holds UNIX seconds; without it the time of arrival counts. */
  readonly timestampColumnName?: string | undefined
  /** About the rows as a whole. */
  readonly metadata?: unknown
}

/** Rows of a project whose task is an LLM. */
export interface LlmConfig extends CommonConfig {
  readonly outputColumnName: string
  readonly inputVariableNames?: readonly string[] | undefined
  readonly contextColumnName?: string | null | undefined
  readonly costColumnName?: string | null | undefined
  readonly groundTruthColumnName?: string | null | undefined
  readonly numOfTokenColumnName?: string | null | undefined
  readonly prompt?: readonly { readonly role?: string; readonly content?: string }[] | undefined
  readonly questionColumnName?: string | null | undefined
  readonly sessionIdColumnName?: string | null | undefined
  readonly userIdColumnName?: string | null | undefined
}

interface ClassConfig extends CommonConfig {
  /** In the order of the integers in the label column. */
  readonly classNames: readonly string[]
  /** Names a column of integers, counted from zero. */
  readonly labelColumnName?: string | undefined
  /** Names a column of integers, counted from zero. */
  readonly predictionsColumnName?: string | undefined
  /** Names a column of lists, a probability for each class. */
  readonly predictionScoresColumnName?: string | undefined
}

/** Rows of a project whose task is classification of tables. */
export interface TabularClassificationConfig extends ClassConfig {
  readonly categoricalFeatureNames?: readonly string[] | undefined
  readonly featureNames?: readonly string[] | undefined
}

/** Rows of a project whose task is regression on tables. */
export interface TabularRegressionConfig extends CommonConfig {
  readonly categoricalFeatureNames?: readonly string[] | undefined
  readonly featureNames?: readonly string[] | undefined
  readonly predictionsColumnName?: string | undefined
  readonly targetColumnName?: string | undefined
}

/** Rows of a project whose task is classification of texts. */
export interface TextClassificationConfig extends ClassConfig {
  readonly textColumnName?: string | undefined
}
