/**
 * The extension: finds the server, starts it, and keeps the user informed. What is right or wrong in the user's code is
 * the server's business alone.
 */

import * as os from "node:os";
import * as path from "node:path";

import * as vscode from "vscode";

import { Conversation } from "./client";
import { debugInformation } from "./debug";
import { SelectedPython } from "./environment";
import { findPython, findServer, isServer, type Machine, NO_PYTHON, type NoServer, type Place, type Server } from "./find";
import { Crashes, SingleFlight } from "./flight";
import { realMachine } from "./machine";
import { environmentFolder, install, pythonIn, wheelIn } from "./managed";
import { registerShowReferences } from "./references";
import { Reports } from "./report";
import { readSettings, RESTARTING, type Settings } from "./settings";
import { Status } from "./status";
import { shown } from "./version";

let running: Extension | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  running = new Extension(context);
  context.subscriptions.push(running);
  await running.restart();
}

export async function deactivate(): Promise<void> {
  await running?.end();
  running = undefined;
}

class Extension implements vscode.Disposable {
  readonly #log = vscode.window.createOutputChannel("Canonic", { log: true });
  readonly #serverLog = vscode.window.createOutputChannel("Canonic Language Server");
  readonly #trace = vscode.window.createOutputChannel("Canonic Trace");
  readonly #status = new Status();
  readonly #python = new SelectedPython();
  readonly #machine: Machine;
  readonly #flight = new SingleFlight(() => this.#renew());
  readonly #crashes = new Crashes();
  readonly #reports = new Reports();
  readonly #listeners: vscode.Disposable[];
  #conversation: Conversation | undefined;
  #found: Server | NoServer | undefined;
  #told = "";
  #installing = false;
  #ended = false;

  constructor(private readonly context: vscode.ExtensionContext) {
    this.#machine = realMachine(context.extensionPath, process.env);
    const command = (name: string, work: () => unknown): vscode.Disposable =>
      vscode.commands.registerCommand(`canonic.${name}`, work);
    this.#listeners = [
      command("restart", () => {
        this.#crashes.forget();
        this.#told = "";
        return this.restart();
      }),
      command("showOutput", () => { this.#log.show(true); }),
      command("showServerOutput", () => { this.#serverLog.show(true); }),
      command("debugInformation", () => this.#showDebugInformation()),
      command("installServer", () => this.#install()),
      command("fixWorkspace", () => this.#conversation?.fixWorkspace()),
      command("openReport", () => this.#openReport()),
      registerShowReferences(),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.restart()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (RESTARTING.some((key) => event.affectsConfiguration(`canonic.${key}`))) {
          this.#crashes.forget();
          void this.restart();
        }
      }),
      this.#python.onDidChange(() => this.#environmentChanged()),
    ];
  }

  /** Start the server, or end it and start it again. Never two at a time. */
  restart(): Promise<void> {
    return this.#flight.run();
  }

  /** End the server for good. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#flight.run();
  }

  dispose(): void {
    const own = [...this.#listeners, this.#reports, this.#python, this.#status, this.#log, this.#serverLog, this.#trace];
    for (const part of own) {
      part.dispose();
    }
  }

  async #renew(): Promise<void> {
    const before = this.#conversation;
    this.#conversation = undefined;
    await before?.end();
    if (this.#ended) {
      return;
    }
    this.#status.starting();
    const settings = this.#settings();
    const found = await this.#find(settings);
    this.#found = found;
    if (!isServer(found)) {
      this.#log.error(found.message);
      this.#status.failed(found.message);
      void this.#tellLack(found);
      return;
    }
    this.#log.info(`Starting ${[found.command, ...found.args].join(" ")} (from ${found.from})`);
    const conversation = new Conversation(found, settings, this.#serverLog, this.#trace, {
      crashed: () => { this.#crashed(); },
      working: (work) => { this.#status.working(work); },
      faulty: (faulty) => { this.#status.faulty(faulty); },
    });
    try {
      await conversation.start();
    } catch (error) {
      await conversation.end();
      const message = `The Canonic server did not start: ${error instanceof Error ? error.message : String(error)}`;
      this.#log.error(message);
      this.#status.failed(message);
      void this.#tell(message);
      return;
    }
    this.#conversation = conversation;
    this.#told = "";
    const version = conversation.serverVersion || (found.version ? shown(found.version) : "");
    this.#log.info(`Canonic ${version} is running`);
    this.#status.running(version, `${found.command} (from ${found.from})`);
  }

  #crashed(): void {
    const again = this.#crashes.note(Date.now());
    const message = again
      ? "The Canonic server stopped unexpectedly. It has been started again."
      : "The Canonic server stopped unexpectedly several times and stays off.";
    this.#log.error(message);
    this.#status.failed(message);
    this.#told = "";
    if (again) {
      void this.restart();
    }
    void this.#tell(message);
  }

  /** Another environment matters only if another server comes out of it. */
  async #environmentChanged(): Promise<void> {
    const before = this.#found;
    const found = await this.#find(this.#settings());
    const same = before !== undefined && isServer(before) && isServer(found) && before.command === found.command;
    if (!same) {
      await this.restart();
    }
  }

  #find(settings: Settings): Promise<Server | NoServer> {
    return findServer(settings, this.#place(), this.#machine, (line) => { this.#log.info(line); });
  }

  #settings(): Settings {
    const configuration = vscode.workspace.getConfiguration("canonic");
    return readSettings((key) => configuration.get(key), { home: os.homedir(), folders: folders(), env: process.env });
  }

  #place(): Place {
    return {
      trusted: vscode.workspace.isTrusted,
      folders: folders(),
      managedPython: pythonIn(this.#environment(), process.platform),
      selectedPython: () => this.#python.path(),
    };
  }

  #environment(): string {
    return environmentFolder(this.context.globalStorageUri.fsPath, this.#version());
  }

  #version(): string {
    const manifest = this.context.extension.packageJSON as { version: string };
    return manifest.version;
  }

  // What the user is told

  async #tell(message: string): Promise<void> {
    const choice = await vscode.window.showErrorMessage(message, "Restart", "Show Output");
    if (choice === "Restart") {
      await vscode.commands.executeCommand("canonic.restart");
    } else if (choice === "Show Output") {
      this.#serverLog.show(true);
    }
  }

  /** Say once what is missing and how to help it. */
  async #tellLack({ lack, message }: NoServer): Promise<void> {
    if (this.#told === message) {
      return;
    }
    this.#told = message;
    const helpful = lack === "missing" || lack === "unmanaged";
    const actions = [...(helpful ? ["Install Privately"] : []), "Open Settings", "Show Output"];
    const choice = await vscode.window.showErrorMessage(message, ...actions);
    if (choice === "Install Privately") {
      await this.#install();
    } else if (choice === "Open Settings") {
      await vscode.commands.executeCommand("workbench.action.openSettings", "canonic.");
    } else if (choice === "Show Output") {
      this.#log.show(true);
    }
  }

  /** Make the private environment, and use it from now on. */
  async #install(): Promise<void> {
    if (this.#installing) {
      return;
    }
    this.#installing = true;
    try {
      const options = { location: vscode.ProgressLocation.Notification, title: "Canonic: installing the server" };
      await vscode.window.withProgress(options, () => this.#makeEnvironment());
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#log.error(message);
      const choice = await vscode.window.showErrorMessage(message, "Open Settings", "Show Output");
      if (choice === "Open Settings") {
        await vscode.commands.executeCommand("workbench.action.openSettings", "canonic.interpreter");
      } else if (choice === "Show Output") {
        this.#log.show(true);
      }
    } finally {
      this.#installing = false;
    }
  }

  async #makeEnvironment(): Promise<void> {
    const wheel = await wheelIn(path.join(this.context.extensionPath, "client-vscode", "bundled"));
    if (wheel === undefined) {
      throw new Error("This build of the extension carries no server. Install Canonic from a clone with pip instead.");
    }
    const note = (line: string): void => { this.#log.info(line); };
    const python = await findPython(this.#settings(), this.#place(), this.#machine, note);
    if (python === undefined) {
      throw new Error(NO_PYTHON);
    }
    // A server that runs from the environment would keep files of it open.
    const before = this.#conversation;
    this.#conversation = undefined;
    await before?.end();
    await install(python, wheel, this.#environment(), note);
    this.#told = "";
    this.#crashes.forget();
    const configuration = vscode.workspace.getConfiguration("canonic");
    if (configuration.get("importStrategy") === "managed") {
      await this.restart();
    } else {
      // The change of the setting starts the server.
      await configuration.update("importStrategy", "managed", vscode.ConfigurationTarget.Global);
    }
  }

  async #openReport(): Promise<void> {
    const conversation = this.#conversation;
    if (conversation === undefined) {
      await this.#tell("There is no report, because the Canonic server is not running.");
      return;
    }
    await this.#reports.open((folder) => conversation.report(folder));
  }

  async #showDebugInformation(): Promise<void> {
    const content = debugInformation({
      extension: this.#version(),
      editor: `${vscode.env.appName} ${vscode.version} (${vscode.env.appHost})`,
      system: `${process.platform} ${process.arch} ${os.release()}`,
      trusted: vscode.workspace.isTrusted,
      folders: folders(),
      settings: vscode.workspace.getConfiguration().get("canonic"),
      found: this.#found,
      running: this.#conversation?.serverVersion,
    });
    const document = await vscode.workspace.openTextDocument({ language: "markdown", content });
    await vscode.window.showTextDocument(document);
  }
}

function folders(): string[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter((folder) => folder.uri.scheme === "file")
    .map((folder) => folder.uri.fsPath);
}
