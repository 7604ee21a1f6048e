/** The language status item: in one look, whether the server runs, what it does, and what to do if something is wrong. */

import * as vscode from "vscode";

import { SELECTOR } from "./selector";

const SHOW_OUTPUT: vscode.Command = { title: "Show Output", command: "canonic.showOutput" };
const SHOW_PROBLEMS: vscode.Command = { title: "Show Problems", command: "workbench.actions.view.problems" };
const RESTART: vscode.Command = { title: "Restart", command: "canonic.restart" };

const Severity = vscode.LanguageStatusSeverity;

export class Status implements vscode.Disposable {
  readonly #item = vscode.languages.createLanguageStatusItem("canonic.status", [...SELECTOR]);
  #running: { version: string; from: string } | undefined;
  #work = "";
  #faulty = false;

  constructor() {
    this.#item.name = "Canonic";
  }

  starting(): void {
    this.#running = undefined;
    this.#work = "";
    this.#faulty = false;
    this.#show("Canonic", "starting", Severity.Information, SHOW_OUTPUT, true);
  }

  /** `version` and where the server comes from. */
  running(version: string, from: string): void {
    this.#running = { version, from };
    this.#showRunning();
  }

  /** What the server is at, such as `indexing 5 of 9 files`; empty when it is ready. */
  working(work: string): void {
    this.#work = work;
    this.#showRunning();
  }

  /** Whether the configuration has faults, so that the last good one is in force. */
  faulty(faulty: boolean): void {
    this.#faulty = faulty;
    this.#showRunning();
  }

  failed(message: string): void {
    this.#running = undefined;
    this.#show("Canonic is not running", message, Severity.Error, RESTART);
  }

  dispose(): void {
    this.#item.dispose();
  }

  #showRunning(): void {
    if (this.#running === undefined) {
      return;
    }
    const { version, from } = this.#running;
    if (this.#work !== "") {
      const [what = "", ...counts] = this.#work.split(" ");
      this.#show(`Canonic: ${what}`, counts.join(" "), Severity.Information, SHOW_OUTPUT, true);
    } else if (this.#faulty) {
      this.#show("Canonic: faulty configuration", "the last good one is in force", Severity.Warning, SHOW_PROBLEMS);
    } else {
      this.#show(`Canonic ${version}`, `ready: ${from}`, Severity.Information, SHOW_OUTPUT);
    }
  }

  #show(
    text: string,
    detail: string,
    severity: vscode.LanguageStatusSeverity,
    command: vscode.Command,
    busy = false,
  ): void {
    this.#item.text = text;
    this.#item.detail = detail;
    this.#item.severity = severity;
    this.#item.command = command;
    this.#item.busy = busy;
  }
}
