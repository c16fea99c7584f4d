/** Ids that careless encoding breaks: [id, encoded in the path, encoded in the query]. */
export const awkwardIds: readonly (readonly [string, string, string])[] = [
  ['832y98d3', '832y98d3', '832y98d3'],
  ['a b', 'a%20b', 'a%20b'],
  ['a/b', 'a%2Fb', 'a%2Fb'],
  ['../rows', '..%2Frows', '..%2Frows'],
  ['ünï✓😀', '%C3%BCn%C3%AF%E2%9C%93%F0%9F%98%80', '%C3%BCn%C3%AF%E2%9C%93%F0%9F%98%80'],
  ['a?b', 'a%3Fb', 'a%3Fb'],
  ['a#b', 'a%23b', 'a%23b'],
  ['100%', '100%25', '100%25'],
  ['%2e%2E', '%252e%252E', '%252e%252E'],
  ['a+b', 'a+b', 'a%2Bb'],
  ["!'()*", "!'()*", '%21%27%28%29%2A'],
  ['$&,;=:@', '$&,;=:@', '%24%26%2C%3B%3D%3A%40'],
  ['-._~', '-._~', '-._~'],
  [
    'a\\b|c^`"<>{}[]',
    'a%5Cb%7Cc%5E%60%22%3C%3E%7B%7D%5B%5D',
    'a%5Cb%7Cc%5E%60%22%3C%3E%7B%7D%5B%5D',
  ],
  ['x&inferenceId=y', 'x&inferenceId=y', 'x%26inferenceId%3Dy'],
]
