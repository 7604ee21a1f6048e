/** What the server is at and how it fares, in the few words that a status has room for. */

/** The parts of the protocol's progress that are read here. */
interface Progress {
  readonly kind: "begin" | "report" | "end";
  readonly message?: string;
}

/** The progress bars that the server has open. */
export class Work {
  readonly #messages = new Map<string | number, string>();

  /** Take a report in, and give what the server is at now; empty when it is ready. */
  take(token: string | number, { kind, message }: Progress): string {
    if (kind === "end") {
      this.#messages.delete(token);
    } else if (message !== undefined && (kind === "begin" || this.#messages.has(token))) {
      this.#messages.set(token, message);
    }
    return [...this.#messages.values()].at(-1) ?? "";
  }
}

/** Which files have faults of the configuration in them. */
export class Faults {
  readonly #files = new Set<string>();

  /** Take a file's diagnostics in, and give whether there are faults anywhere. */
  take(file: string, codes: readonly unknown[]): boolean {
    if (codes.includes("settings")) {
      this.#files.add(file);
    } else {
      this.#files.delete(file);
    }
    return this.#files.size > 0;
  }
}
