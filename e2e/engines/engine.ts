export type EngineName = 'chromium' | 'firefox' | 'webkit'

/** A browser engine with the operations that the promises need, whatever its driver. */
export interface Engine {
  readonly name: EngineName
  /** Starts a browser on a profile, which remains after the browser ends. */
  launch(profile: string): Promise<EngineBrowser>
}

export interface EngineBrowser {
  /** Opens another page of the same profile. */
  newTab(): Promise<Tab>
  /** Disconnects all pages from the network. Missing if the engine's driver cannot do this. */
  readonly setOffline?: (isOffline: boolean) => Promise<void>
  /** Kills all processes of the browser at once. Missing if the profile does not remain. */
  readonly kill?: () => Promise<void>
  close(): Promise<void>
}

export interface Tab extends Evaluator {
  goto(url: string): Promise<unknown>
  /** Runs code that navigates the page, and resolves when it is at this address. */
  leave<Argument>(
    run: (argument: Argument) => unknown,
    argument: Argument,
    to: string,
  ): Promise<void>
  close(): Promise<void>
}

export interface Evaluator {
  /** Runs a function in the page. The function sees only its argument. The argument and the result are JSON. */
  evaluate<Argument, Result>(
    run: (argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>
}
