/** Repeats a task while the page is visible and reports whether it succeeded. It waits between the end and the next start. */
export function poll(
  task: () => Promise<void>,
  everyMs: number,
  onHealth: (healthy: boolean) => void,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let running = false

  const run = async () => {
    clearTimeout(timer)
    if (running || document.visibilityState !== 'visible') return
    running = true
    await task().then(
      () => onHealth(true),
      () => onHealth(false),
    )
    running = false
    timer = setTimeout(run, everyMs)
  }
  document.addEventListener('visibilitychange', run)
  void run()
}
