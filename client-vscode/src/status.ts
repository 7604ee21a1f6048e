/** The language status item: in one look, whether the server runs, which one, and what to do if not. */

import * as vscode from "vscode";

import { SELECTOR } from "./selector";

const SHOW_OUTPUT: vscode.Command = { title: "Show Output", command: "canonic.showOutput" };
const RESTART: vscode.Command = { title: "Restart", command: "canonic.restart" };

export class Status implements vscode.Disposable {
  readonly #item = vscode.languages.createLanguageStatusItem("canonic.status", [...SELECTOR]);

  constructor() {
    this.#item.name = "Canonic";
  }

  starting(): void {
    this.#show("Canonic", "starting", vscode.LanguageStatusSeverity.Information, SHOW_OUTPUT, true);
  }

  /** `version` and where the server comes from. */
  running(version: string, from: string): void {
    this.#show(`Canonic ${version}`, from, vscode.LanguageStatusSeverity.Information, SHOW_OUTPUT);
  }

  failed(message: string): void {
    this.#show("Canonic is not running", message, vscode.LanguageStatusSeverity.Error, RESTART);
  }

  dispose(): void {
    this.#item.dispose();
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
