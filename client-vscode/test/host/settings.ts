/** Settings of the editor: they count for their folder, at once, and without another server. */

import assert from "node:assert/strict";

import * as vscode from "vscode";

import { all, at, eventually, folder, open, said, server, test } from "./suite";

async function set(key: string, value: unknown): Promise<void> {
  const settings = vscode.workspace.getConfiguration("canonic", folder("shop"));
  await settings.update(key, value, vscode.ConfigurationTarget.WorkspaceFolder);
}

test("a setting of one folder counts there alone, and needs no restart", async () => {
  const before = await server();
  const others = all("example");
  await open("shop/app/one.py");
  await said(at("shop/app/one.py"), 1);
  await set("severity", { "deprecated-import": "error" });
  await eventually("the severity", async () => {
    const [found] = await said(at("shop/app/one.py"), 1);
    return found?.severity === vscode.DiagnosticSeverity.Error;
  });
  await set("severity", { "deprecated-import": "off" });
  await said(at("shop/app/one.py"), 0);
  assert.deepEqual(all("example"), others);
  await set("severity", undefined);
  await said(at("shop/app/one.py"), 1);
  assert.equal(await server(), before);
});

test("one folder shows open files only", async () => {
  const before = await server();
  const others = all("example");
  const [opened, unopened] = [at("shop/app/one.py"), at("shop/app/unopened.py")];
  await vscode.workspace.fs.writeFile(unopened, Buffer.from("from shop.old import Manager\n"));
  await open("shop/app/one.py");
  await said(opened, 1);
  await said(unopened, 1);
  await set("diagnosticMode", "openFiles");
  await said(unopened, 0);
  await said(opened, 1);
  assert.deepEqual(all("example"), others);
  await set("diagnosticMode", undefined);
  await said(unopened, 1);
  assert.equal(await server(), before);
});
