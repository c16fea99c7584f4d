/** The data of a stream of server-sent events, event by event; a comment, a name or an id says nothing to us. */
export function readServerEvents(take: (data: string) => void) {
  let rest = ''
  let data: string[] = []
  const line = (text: string) => {
    if (text === '') {
      if (data.length > 0) take(data.join('\n'))
      data = []
    } else if (text.startsWith('data:')) data.push(text.slice(5).trimStart())
  }
  return {
    add(text: string): void {
      const lines = (rest + text).split(/\r\n|\n|\r(?!$)/)
      rest = lines.pop() ?? ''
      for (const each of lines) line(each)
    },
    /** The last event may lack its empty line. */
    end(): void {
      line(rest)
      line('')
      rest = ''
    },
  }
}
