/** Work of which one run is under way at most, and a count of crashes. */

/**
 * Runs `work`, one run at a time. Requests that come during a run share the one run after it, so that the last run
 * always began after the last request.
 */
export class SingleFlight {
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(private readonly work: () => Promise<void>) {}

  /** Ends when a run that began after this call has ended. */
  run(): Promise<void> {
    if (this.#running === undefined) {
      return this.#begin();
    }
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.#begin();
      });
    return this.#next;
  }

  #begin(): Promise<void> {
    const running = this.work().finally(() => {
      this.#running = undefined;
    });
    this.#running = running;
    return running;
  }
}

/** Decides whether a server that stopped is started again: not after too many crashes in a short time. */
export class Crashes {
  #times: number[] = [];

  constructor(
    private readonly limit = 3,
    private readonly withinMilliseconds = 180_000,
  ) {}

  /** Note a crash at `now`; true if the server may be started again by itself. */
  note(now: number): boolean {
    this.#times = this.#times.filter((time) => now - time < this.withinMilliseconds);
    this.#times.push(now);
    return this.#times.length < this.limit;
  }

  /** The user has taken the matter in hand. */
  forget(): void {
    this.#times = [];
  }
}
