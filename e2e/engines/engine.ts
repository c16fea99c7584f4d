export type EngineName = 'chromium' | 'firefox' | 'webkit'

/** A browser engine as the promises need it, however it is driven. */
export interface Engine {
  readonly name: EngineName
  /** Starts a browser on a profile, which is left behind when it ends. */
  launch(profile: string): Promise<EngineBrowser>
}

export interface EngineBrowser {
  /** Another page of the same profile. */
  newTab(): Promise<Tab>
  /** Cuts all pages off the network, where the engine can. */
  readonly setOffline?: (isOffline: boolean) => Promise<void>
  /** Ends the browser without warning, all of its processes at once, where that leaves a profile behind. */
  readonly kill?: () => Promise<void>
  close(): Promise<void>
}

export interface Tab extends Evaluator {
  goto(url: string): Promise<unknown>
  /** Runs what makes the page go away, and resolves once it is at this address. */
  leave<Argument>(
    run: (argument: Argument) => unknown,
    argument: Argument,
    to: string,
  ): Promise<void>
  close(): Promise<void>
}

export interface Evaluator {
  /** Runs a function in the page; it sees nothing but its argument, and both that and its result are JSON. */
  evaluate<Argument, Result>(
    run: (argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>
}
