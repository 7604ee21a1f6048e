/**
 * The Python that the user has selected, asked of the Python Environments or the Python extension. Both are optional.
 *
 * Only the small parts of their interfaces that are used are described here, so that neither is a dependency.
 */

import * as vscode from "vscode";

/** The most that a start waits for another extension. A change that comes later is an event. */
const PATIENCE = 3000;

interface EnvironmentsApi {
  getEnvironment(scope: vscode.Uri | undefined): Promise<{ execInfo?: { run?: { executable?: string } } } | undefined>;
  onDidChangeEnvironment?: vscode.Event<unknown>;
}

interface PythonApi {
  environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { path: string };
    resolveEnvironment(
      environment: string | { path: string },
    ): Promise<{ executable: { uri?: vscode.Uri } } | undefined>;
    onDidChangeActiveEnvironmentPath?: vscode.Event<unknown>;
  };
}

export class SelectedPython implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #listening = new Map<string, vscode.Disposable>();

  /** The selection may have changed. */
  readonly onDidChange = this.#changed.event;

  /** The selected Python of the first workspace folder; undefined where no extension knows, or none answers in time. */
  async path(): Promise<string | undefined> {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    return (await inTime(this.#fromEnvironments(folder))) ?? (await inTime(this.#fromPython(folder)));
  }

  dispose(): void {
    for (const listener of this.#listening.values()) {
      listener.dispose();
    }
    this.#changed.dispose();
  }

  async #fromEnvironments(folder: vscode.Uri | undefined): Promise<string | undefined> {
    const api = await this.#api<EnvironmentsApi>("ms-python.vscode-python-envs");
    if (api === undefined) {
      return undefined;
    }
    this.#listen("environments", api.onDidChangeEnvironment);
    return (await api.getEnvironment(folder))?.execInfo?.run?.executable;
  }

  async #fromPython(folder: vscode.Uri | undefined): Promise<string | undefined> {
    const api = await this.#api<PythonApi>("ms-python.python");
    if (api === undefined) {
      return undefined;
    }
    this.#listen("python", api.environments.onDidChangeActiveEnvironmentPath);
    const active = api.environments.getActiveEnvironmentPath(folder);
    const environment = await api.environments.resolveEnvironment(active);
    return environment?.executable.uri?.fsPath;
  }

  async #api<T>(id: string): Promise<T | undefined> {
    const extension = vscode.extensions.getExtension<T>(id);
    if (extension === undefined) {
      return undefined;
    }
    return extension.isActive ? extension.exports : extension.activate();
  }

  #listen(source: string, event: vscode.Event<unknown> | undefined): void {
    if (event !== undefined && !this.#listening.has(source)) {
      this.#listening.set(source, event(() => { this.#changed.fire(); }));
    }
  }
}

/** The result, or undefined when it fails or takes too long. */
async function inTime<T>(work: Promise<T | undefined>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => { resolve(undefined); }, PATIENCE);
  });
  try {
    return await Promise.race([work, late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
