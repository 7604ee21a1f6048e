/** What the tests in the extension host share: the list of them, and questions to the editor in few words. */

import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

import * as vscode from "vscode";

interface Given {
  /** Which tests to run. */
  readonly suite: "trusted" | "untrusted";
  /** The file that gets the results. */
  readonly report: string;
  readonly python: string;
}

export const given = JSON.parse(process.env["CANONIC_HOST_TESTS"] ?? "{}") as Given;

export const tests = new Map<string, () => Promise<void>>();

/** A test; they run in the order in which they stand. */
export function test(name: string, work: () => Promise<void>): void {
  tests.set(name, work);
}

const PATIENCE = 60_000;

/** What `look` gives as soon as it gives something; a fault in it counts as nothing yet. */
export async function eventually<T>(what: string, look: () => T | Thenable<T>): Promise<Exclude<NonNullable<T>, false>> {
  const end = Date.now() + PATIENCE;
  let fault = "";
  while (Date.now() < end) {
    try {
      const found = await look();
      if (found !== undefined && found !== null && found !== false) {
        return found as Exclude<NonNullable<T>, false>;
      }
    } catch (error) {
      fault = String(error);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`never came: ${what} ${fault}`);
}

/** The folder of the workspace with that name. */
export function folder(name: string): vscode.WorkspaceFolder {
  const found = vscode.workspace.workspaceFolders?.find((one) => one.name === name);
  if (found === undefined) {
    throw new Error(`no folder ${name}`);
  }
  return found;
}

/** A file by its path, which begins with the name of a folder. */
export function at(place: string): vscode.Uri {
  const [name = "", ...inner] = place.split("/");
  return vscode.Uri.joinPath(folder(name).uri, ...inner);
}

export async function open(place: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(at(place)));
}

export function read(place: string): string {
  return readFileSync(at(place).fsPath, "utf8");
}

/** The place of a word: its first, and a column inside of it. */
export function word(document: vscode.TextDocument, text: string): vscode.Range {
  const start = document.getText().indexOf(text);
  if (start < 0) {
    throw new Error(`no ${text} in ${document.getText()}`);
  }
  return new vscode.Range(document.positionAt(start), document.positionAt(start + text.length));
}

/** What Canonic says of a file. */
export function shown(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter((one) => one.source === "Canonic");
}

/** Wait until Canonic says so many things of a file, and give them. */
export function said(uri: vscode.Uri, count: number): Promise<vscode.Diagnostic[]> {
  return eventually(`${String(count)} findings in ${uri.path}`, () => {
    const found = shown(uri);
    return found.length === count && found;
  });
}

/** Everything that Canonic says: `path:line:column rule`, the path as in `at`. */
export function all(name: string): string[] {
  const root = folder(name).uri.path;
  const found = vscode.languages.getDiagnostics().flatMap(([uri]) =>
    uri.path.startsWith(`${root}/`)
      ? shown(uri).map((one) => `${path.posix.relative(root, uri.path)}:${placeOf(one)} ${code(one)}`)
      : [],
  );
  return found.sort();
}

function placeOf({ range }: vscode.Diagnostic): string {
  return `${String(range.start.line + 1)}:${String(range.start.character + 1)}`;
}

/** The rule of a finding. */
export function code({ code: said }: vscode.Diagnostic): string {
  return typeof said === "object" ? String(said.value) : String(said);
}

/** The actions of a kind for a place, with their edits: the fix first. */
export async function actions(uri: vscode.Uri, range: vscode.Range, kind: string): Promise<vscode.CodeAction[]> {
  return vscode.commands.executeCommand<vscode.CodeAction[]>("vscode.executeCodeActionProvider", uri, range, kind, 20);
}

/** Put new text in the place of the first `old`. */
export async function replace(editor: vscode.TextEditor, old: string, text: string): Promise<void> {
  await editor.edit((edit) => { edit.replace(word(editor.document, old), text); });
}

/** Throw away what was typed into a file. */
export async function revert(editor: vscode.TextEditor): Promise<void> {
  await vscode.window.showTextDocument(editor.document);
  await vscode.commands.executeCommand("workbench.action.files.revert");
}

/** The processes of the language server, which are this process's children. */
export function servers(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((id) => parentOf(id) === process.pid && commandLine(id).includes("canonic"));
}

/** The one server, as soon as there is exactly one, and another than `old`. */
export function server(old = 0): Promise<number> {
  return eventually("a server", () => {
    const [only, ...others] = servers();
    return others.length === 0 && only !== old && only;
  });
}

function parentOf(id: number): number {
  const status = contents(`/proc/${String(id)}/stat`);
  return Number(status.slice(status.lastIndexOf(")") + 2).split(" ")[1]);
}

/** The words that a process was started with. */
export function commandLine(id: number): string[] {
  return contents(`/proc/${String(id)}/cmdline`).split("\0");
}

/** Empty where there is no such file (any more). */
function contents(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
