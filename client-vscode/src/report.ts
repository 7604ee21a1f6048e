/** The report of a workspace folder, in a tab of the editor: one for each folder, made anew whenever it is asked for. */

import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";

import * as vscode from "vscode";

import { asWebview, chosen } from "./page";

/** The command of the server that writes the page. */
export const MAKE_REPORT = "canonic.server.report";

/** Has a page made for the folder with a URI; gives the URI of the page, undefined where the server has told why not. */
export type Maker = (folder: string) => Promise<string | undefined>;

export class Reports implements vscode.Disposable {
  readonly #panels = new Map<string, vscode.WebviewPanel>();

  async open(make: Maker): Promise<void> {
    const folder = await folderToReport();
    if (folder === undefined) {
      return;
    }
    const options = { location: vscode.ProgressLocation.Notification, title: "Canonic: making the report" };
    const made = await vscode.window.withProgress(options, () => make(folder.uri.toString()));
    if (made !== undefined) {
      this.#show(folder, await readFile(vscode.Uri.parse(made, true).fsPath, "utf8"));
    }
  }

  dispose(): void {
    for (const panel of this.#panels.values()) {
      panel.dispose();
    }
  }

  #show(folder: vscode.WorkspaceFolder, page: string): void {
    const key = folder.uri.toString();
    const panel = this.#panels.get(key) ?? this.#made(folder, key);
    panel.webview.html = asWebview(page, randomBytes(16).toString("hex"));
    panel.reveal();
  }

  #made(folder: vscode.WorkspaceFolder, key: string): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(
      "canonic.report",
      `Canonic: ${folder.name}`,
      vscode.ViewColumn.Active,
      { enableScripts: true, localResourceRoots: [], enableFindWidget: true, retainContextWhenHidden: true },
    );
    panel.onDidDispose(() => this.#panels.delete(key));
    panel.webview.onDidReceiveMessage((message: unknown) => openPlace(folder, message));
    this.#panels.set(key, panel);
    return panel;
  }
}

async function openPlace(folder: vscode.WorkspaceFolder, message: unknown): Promise<void> {
  const place = chosen(message);
  if (place === undefined) {
    return;
  }
  const start = new vscode.Position(place.line - 1, 0);
  await vscode.window.showTextDocument(vscode.Uri.joinPath(folder.uri, place.file), {
    selection: new vscode.Range(start, start),
    viewColumn: vscode.ViewColumn.Beside,
    preview: true,
  });
}

/** The only folder, else that of the active editor, else the one that the user chooses. */
async function folderToReport(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length < 2) {
    return folders[0];
  }
  const active = vscode.window.activeTextEditor?.document.uri;
  const holding = active === undefined ? undefined : vscode.workspace.getWorkspaceFolder(active);
  return holding ?? vscode.window.showWorkspaceFolderPick({ placeHolder: "The folder to report on" });
}
