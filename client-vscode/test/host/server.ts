/** The life of the server: restarted on request and after a crash, but not for ever. */

import assert from "node:assert/strict";

import * as vscode from "vscode";

import { at, eventually, open, said, server, servers, test } from "./suite";

test("restarts, however many at once, make one other server, which finds the same", async () => {
  const { document } = await open("shop/app/one.py");
  const before = await server();
  await Promise.all([1, 2, 3].map(() => vscode.commands.executeCommand("canonic.restart")));
  await server(before);
  await said(document.uri, 1);
  await said(at("shop/app/two.py"), 1);
  assert.equal(servers().length, 1);
});

test("a server that crashes comes back, one that crashes again and again stays off until it is wanted", async () => {
  const { document } = await open("shop/app/one.py");
  for (const crash of [1, 2, 3]) {
    await said(document.uri, 1);
    const before = await server();
    process.kill(before, "SIGKILL");
    await eventually("the end of its findings", () => !servers().includes(before));
    if (crash < 3) {
      await server(before);
    }
  }
  await said(document.uri, 0);
  assert.deepEqual(servers(), []);
  await vscode.commands.executeCommand("canonic.restart");
  await said(document.uri, 1);
});

test("the debug information names the server that runs", async () => {
  await vscode.commands.executeCommand("canonic.debugInformation");
  const text = vscode.window.activeTextEditor?.document.getText() ?? "";
  assert.match(text, /canonic server/);
  assert.match(text, /Python/i);
});
