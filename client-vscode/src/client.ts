/** One conversation with one server process. It is not used again after its end: a restart makes another one. */

import * as os from "node:os";

import type * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  ExecuteCommandRequest,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  State,
  TransportKind,
} from "vscode-languageclient/node";

import type { Server } from "./find";
import { SHOW_REFERENCES } from "./references";
import { MAKE_REPORT } from "./report";
import { SELECTOR } from "./selector";
import type { Settings } from "./settings";
import { Faults, Work } from "./work";

/** Who wants to know how the server fares. */
export interface Listener {
  /** The process has ended, or the connection is broken, after a good start and without `end`. */
  crashed(): void;
  /** What the server is at; empty when it is ready. */
  working(work: string): void;
  /** Whether the configuration has faults. */
  faulty(faulty: boolean): void;
}

export class Conversation {
  readonly #client: LanguageClient;
  #ended = false;

  constructor(
    server: Server,
    settings: Settings,
    output: vscode.OutputChannel,
    trace: vscode.OutputChannel,
    listener: Listener,
  ) {
    const work = new Work();
    const faults = new Faults();
    const options: LanguageClientOptions = {
      documentSelector: [...SELECTOR],
      initializationOptions: { showReferencesCommand: SHOW_REFERENCES },
      outputChannel: output,
      traceOutputChannel: trace,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      // A fault at the start is told once, by whoever started.
      initializationFailedHandler: () => false,
      middleware: {
        handleWorkDoneProgress: (token, params, next) => {
          listener.working(work.take(token, params));
          next(token, params);
        },
        handleDiagnostics: (uri, diagnostics, next) => {
          listener.faulty(faults.take(uri.toString(), diagnostics.map(({ code }) => code)));
          next(uri, diagnostics);
        },
      },
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => {
          if (!this.#ended && this.#client.state === State.Running) {
            this.#ended = true;
            setImmediate(() => { listener.crashed(); }); // once the client has put its own things away
          }
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
    };
    const command = {
      command: server.command,
      args: [...server.args, "--log-level", settings.logLevel],
      transport: TransportKind.stdio,
      // Not the workspace: what lies there is nobody's to run.
      options: { cwd: os.homedir() },
    };
    this.#client = new LanguageClient("canonic", "Canonic", command, options);
  }

  /** Ends when the server has answered `initialize`; throws when it does not. */
  async start(): Promise<void> {
    await this.#client.start();
  }

  /** End the server, by the book if it still listens. */
  async end(): Promise<void> {
    this.#ended = true;
    try {
      await this.#client.dispose(2000);
    } catch {
      // It has crashed, never started, or does not answer: then its process has been ended.
    }
  }

  /** Fix all of the workspace, after a look at it. */
  async fixWorkspace(): Promise<void> {
    const asked = { command: "canonic.server.fixWorkspace", arguments: [{ unsafe: true, preview: true }] };
    await this.#client.sendRequest(ExecuteCommandRequest.type, asked);
  }

  /** Have the report of a folder written; gives the URI of the page, undefined where the server has told why not. */
  async report(folder: string): Promise<string | undefined> {
    const asked = { command: MAKE_REPORT, arguments: [{ folder, show: false }] };
    const answer = (await this.#client.sendRequest(ExecuteCommandRequest.type, asked)) as { uri?: string } | null;
    return answer?.uri;
  }

  /** What the server says of itself. */
  get serverVersion(): string {
    return this.#client.initializeResult?.serverInfo?.version ?? "";
  }
}
