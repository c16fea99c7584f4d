import type { Tracer } from 'aftertrace/tracing'

export async function answer(tracer: Tracer, question: string): Promise<string> {
  // #region explicit
  return tracer.run({ name: 'chat', inputs: { question } }, async (chat) => {
    const found = await chat.run({ name: 'search', type: 'retriever' }, () => search(question))
    chat.trace.update({ userId: 'ada', context: found })
    return ask(question, found)
  })
  // #endregion
}

async function search(question: string): Promise<readonly string[]> {
  return [`All about ${question}`]
}

async function ask(_question: string, found: readonly string[]): Promise<string> {
  return `I found: ${found}`
}
