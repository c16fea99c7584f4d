import { describe, expect, it } from 'vitest'
import { groundTruth, humanFeedback, signals } from '../../src/index.ts'

describe('humanFeedback', () => {
  it.each([
    ['up', 1],
    ['down', 0],
    [4.5, 4.5],
    ['helpful', 'helpful'],
    [null, null],
  ])('stores %j as %j', (vote, stored) => {
    expect(humanFeedback('a', vote)).toEqual({
      inferenceId: 'a',
      row: { human_feedback: stored },
      config: { humanFeedbackColumnName: 'human_feedback' },
    })
  })

  it('stores what encode returns, but always null for a withdrawn vote', () => {
    const encode = (vote: unknown) => vote === 'up'
    expect(humanFeedback('a', 'up', { encode }).row).toEqual({ human_feedback: true })
    expect(humanFeedback('a', null, { encode }).row).toEqual({ human_feedback: null })
  })

  it('stores a comment and reasons in their own columns and clears them with null', () => {
    expect(humanFeedback('a', 'down', { comment: 'Outdated.', reasons: ['wrong'] }).row).toEqual({
      human_feedback: 0,
      human_feedback_comment: 'Outdated.',
      human_feedback_reasons: ['wrong'],
    })
    expect(humanFeedback('a', 'up', { comment: null, reasons: null }).row).toEqual({
      human_feedback: 1,
      human_feedback_comment: null,
      human_feedback_reasons: null,
    })
  })
})

it('groundTruth declares its column as the ground truth', () => {
  expect(groundTruth('a', ['Paris'])).toEqual({
    inferenceId: 'a',
    row: { ground_truth: ['Paris'] },
    config: { groundTruthColumnName: 'ground_truth' },
  })
})

it('signals adds no config', () => {
  expect(signals('a', { converted: true })).toEqual({ inferenceId: 'a', row: { converted: true } })
})
