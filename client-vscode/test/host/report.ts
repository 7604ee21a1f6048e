/** The report of a folder, in a tab. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import * as vscode from "vscode";

import { at, eventually, open, said, test } from "./suite";

function tabs(): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith("canonic.report"));
}

test("the report of the active file's folder opens in a tab, which is used again", async () => {
  const { document } = await open("shop/app/one.py");
  await said(document.uri, 1);
  await vscode.commands.executeCommand("canonic.openReport");
  const tab = await eventually("the tab", () => tabs()[0]);
  assert.equal(tab.label, "Canonic: shop");
  assert.ok(tab.isActive);
  await open("shop/app/two.py");
  await vscode.commands.executeCommand("canonic.openReport");
  await eventually("the tab in front", () => tabs()[0]?.isActive);
  assert.equal(tabs().length, 1);
  await vscode.window.tabGroups.close(tabs());
});

test("the server writes the page of the folder that is asked for", async () => {
  const asked = { folder: at("example").toString(), show: false };
  const made = await vscode.commands.executeCommand<{ uri: string }>("canonic.server.report", asked);
  const page = readFileSync(vscode.Uri.parse(made.uri).fsPath, "utf8");
  assert.match(page, /imports left to move/);
  assert.match(page, /UnifiedWebSocketEmitter/);
});
