/** A workspace of a stranger, on a machine that has a server: Canonic works, and runs nothing of the workspace. */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";

import * as vscode from "vscode";

import { actions, at, commandLine, open, read, said, server, test, word } from "./suite";

test("a workspace that is not trusted has its findings and fixes", async () => {
  assert.equal(vscode.workspace.isTrusted, false);
  const editor = await open("shop/app/one.py");
  await said(editor.document.uri, 1);
  const [fix] = await actions(editor.document.uri, word(editor.document, "Manager"), "quickfix");
  assert.equal(fix?.title, "Import `Manager` from `shop.core.manager`");
});

test("the program that an untrusted workspace names is not run", async () => {
  const settings = vscode.workspace.getConfiguration("canonic", vscode.workspace.workspaceFolders?.[0]);
  assert.match(read("shop/.vscode/settings.json"), /tools\/canonic/);
  assert.equal(settings.get("path"), "");
  await server();
  assert.equal(existsSync(at("shop/tools/canonic.was-run").fsPath), false);
});

test("the server that the extension carries is installed privately on request, and runs", async () => {
  const before = await server();
  await vscode.commands.executeCommand("canonic.installServer");
  const [python = ""] = commandLine(await server(before));
  assert.match(python, /\/canonic\.canonic\/server-[\d.]+\/bin\/python$/);
  const { document } = await open("shop/app/two.py");
  await said(document.uri, 1);
});
