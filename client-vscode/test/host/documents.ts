/** Documents that are no plain files, and files that move. */

import assert from "node:assert/strict";

import * as vscode from "vscode";

import { actions, at, eventually, open, read, said, shown, test, word } from "./suite";

test("a buffer without a file has its findings", async () => {
  const content = "from netra_backend.app.websocket_core import WebSocketManager\n";
  const document = await vscode.workspace.openTextDocument({ language: "python", content });
  await vscode.window.showTextDocument(document);
  await said(document.uri, 1);
  await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
});

test("each cell of a notebook has its findings, is fixed alone, and with all others on save", async () => {
  const cell = (text: string): vscode.NotebookCellData =>
    new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, "python");
  const cells = [cell("from shop.compat import Manager"), cell("print(Manager)\nfrom shop.old import Manager as Other")];
  const file = at("shop/notes.ipynb");
  const source = { cells: [], metadata: { language_info: { name: "python" } }, nbformat: 4, nbformat_minor: 5 };
  await vscode.workspace.fs.writeFile(file, Buffer.from(JSON.stringify(source)));
  const notebook = await vscode.workspace.openNotebookDocument(file);
  await vscode.window.showNotebookDocument(notebook);
  const edit = new vscode.WorkspaceEdit();
  edit.set(file, [vscode.NotebookEdit.insertCells(0, cells)]);
  assert.ok(await vscode.workspace.applyEdit(edit));
  const [first, second] = notebook.getCells().map((one) => one.document);
  assert.ok(first && second);
  await said(first.uri, 1);
  await said(second.uri, 1);
  const [fix] = await eventually("the fix", async () => {
    const offered = await actions(second.uri, word(second, "Manager as"), "quickfix");
    return offered.length > 0 && offered;
  });
  assert.ok(fix?.edit);
  assert.ok(await vscode.workspace.applyEdit(fix.edit));
  assert.equal(second.getText(), "print(Manager)\nfrom shop.core.manager import Manager as Other");
  assert.equal(first.getText(), "from shop.compat import Manager");
  await said(second.uri, 0);
  assert.equal(shown(first.uri).length, 1);
  assert.ok(await notebook.save());
  assert.equal(first.getText(), "from shop.core.manager import Manager");
  assert.match(read("shop/notes.ipynb"), /from shop\.core\.manager import Manager"/);
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
});

test("the policy follows a file that is renamed", async () => {
  const edit = new vscode.WorkspaceEdit();
  edit.renameFile(at("shop/shop/compat.py"), at("shop/shop/former.py"));
  assert.ok(await vscode.workspace.applyEdit(edit));
  const policy = await eventually("the policy", async () => {
    const document = await vscode.workspace.openTextDocument(at("shop/canonic.toml"));
    return document.getText().includes('"shop.former:Manager"') && document;
  });
  const back = new vscode.WorkspaceEdit();
  back.renameFile(at("shop/shop/former.py"), at("shop/shop/compat.py"));
  assert.ok(await vscode.workspace.applyEdit(back));
  await eventually("the policy as before", () => policy.getText().includes('"shop.compat:Manager"'));
  await vscode.workspace.saveAll();
});

test("a file that another program writes is read again", async () => {
  const file = at("shop/app/later.py");
  await vscode.workspace.fs.writeFile(file, Buffer.from("from shop.old import Manager\n"));
  await said(file, 1);
  await vscode.workspace.fs.delete(file);
  await said(file, 0);
  const { document } = await open("shop/app/clean.py");
  assert.deepEqual(shown(document.uri), []);
  assert.match(read("shop/app/clean.py"), /shop\.core\.manager/);
});

test("a pack of the workspace is a policy like the configuration", async () => {
  const [policy, pack] = [at("shop/canonic.toml"), at("shop/policies/more.toml")];
  const before = read("shop/canonic.toml");
  await vscode.workspace.fs.writeFile(pack, Buffer.from('[[name]]\ncanonical = "shop.core.manager:get_manager"\n'));
  await vscode.workspace.fs.writeFile(policy, Buffer.from(`extends = ["policies/more.toml"]\n\n${before}`));
  const { document } = await open("shop/policies/more.toml");
  const place = word(document, "get_manager").start;
  await eventually("its card", async () => {
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", pack, place);
    const texts = hovers.flatMap(({ contents }) => contents.map((one) => (one as vscode.MarkdownString).value));
    return texts.some((text) => text.includes("Canonical path"));
  });
  await vscode.workspace.fs.writeFile(policy, Buffer.from(before));
  await vscode.workspace.fs.delete(pack);
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  await said(at("shop/app/two.py"), 1);
});
