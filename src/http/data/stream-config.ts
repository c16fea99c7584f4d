/** The roles of the columns of published rows. Its shape depends on the task type of the project. */
export type DataStreamConfig =
  | LlmConfig
  | TabularClassificationConfig
  | TabularRegressionConfig
  | TextClassificationConfig

/** Members of the configs of all task types. */
interface CommonConfig {
  /** Column with the inference ids. Without it Openlayer generates ids that are unknown to the caller. */
  readonly inferenceIdColumnName?: string | undefined
  /** Column with latencies in milliseconds. */
  readonly latencyColumnName?: string | undefined
  /** Column with times in UNIX seconds. Default: the time of arrival. */
  readonly timestampColumnName?: string | undefined
  /** Metadata of all rows. */
  readonly metadata?: unknown
}

/** Config for projects whose task is an LLM. */
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
  /** Names of the classes, in the order of the integers in the label column. */
  readonly classNames: readonly string[]
  /** Column with the index of the true class, starting at zero. */
  readonly labelColumnName?: string | undefined
  /** Column with the index of the predicted class, starting at zero. */
  readonly predictionsColumnName?: string | undefined
  /** Column with lists of probabilities, one for each class. */
  readonly predictionScoresColumnName?: string | undefined
}

/** Config for projects whose task is tabular classification. */
export interface TabularClassificationConfig extends ClassConfig {
  readonly categoricalFeatureNames?: readonly string[] | undefined
  readonly featureNames?: readonly string[] | undefined
}

/** Config for projects whose task is tabular regression. */
export interface TabularRegressionConfig extends CommonConfig {
  readonly categoricalFeatureNames?: readonly string[] | undefined
  readonly featureNames?: readonly string[] | undefined
  readonly predictionsColumnName?: string | undefined
  readonly targetColumnName?: string | undefined
}

/** Config for projects whose task is text classification. */
export interface TextClassificationConfig extends ClassConfig {
  readonly textColumnName?: string | undefined
}
