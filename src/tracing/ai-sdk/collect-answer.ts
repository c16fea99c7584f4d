import { type ModelOptions, replyUpdate } from '../calls/options.ts'
import { outputWithCalls } from '../calls/output.ts'
import type { Collector } from '../record/step.ts'
import { at, textAt } from '../values/at.ts'
import type { Answer } from './progress.ts'
import { finishOf, toolCallOf, usageOf } from './replies.ts'

export interface AnswerCollector extends Collector {
  readonly answer: Answer
}

/** Creates a collector for the parts of a model's stream. */
export function collectAnswer(options: ModelOptions): AnswerCollector {
  let text = ''
  let reasoning = ''
  let metadata: unknown
  let finish: unknown
  const calls: unknown[] = []
  const answer: Answer = { text: () => text, finishReason: undefined, failure: undefined }
  return {
    answer,
    add(part) {
      const type = textAt(part, 'type')
      const delta = textAt(part, 'delta') ?? ''
      if (type === 'text-delta') text += delta
      else if (type === 'reasoning-delta') reasoning += delta
      else if (type === 'response-metadata') metadata = part
      else if (type === 'tool-call') calls.push(toolCallOf(part))
      else if (type === 'error') answer.failure = { cause: at(part, 'error') }
      else if (type === 'finish') {
        finish = part
        answer.finishReason = finishOf(part)
      }
      return type === 'tool-call' || delta !== ''
    },
    result() {
      const { failure, finishReason } = answer
      return replyUpdate(
        {
          ...usageOf(at(finish, 'usage')),
          output: outputWithCalls(text || undefined, calls),
          id: textAt(metadata, 'id'),
          model: textAt(metadata, 'modelId'),
          finishReason,
          reasoning,
          error: failure && {
            name: textAt(failure.cause, 'name'),
            message: textAt(failure.cause, 'message') ?? String(failure.cause),
          },
          partial: finishReason === undefined,
        },
        options,
      )
    },
  }
}
