/** Quick fixes, and fixes on save. */

import assert from "node:assert/strict";

import * as vscode from "vscode";

import { actions, at, eventually, open, read, replace, revert, said, test, word } from "./suite";

const OLD = "from shop.old import Manager\n";
const NEW = "from shop.core.manager import Manager\n";

test("a quick fix moves the import and writes nothing", async () => {
  const editor = await open("shop/app/one.py");
  await said(editor.document.uri, 1);
  const [fix] = await eventually("the fix", async () => {
    const offered = await actions(editor.document.uri, word(editor.document, "Manager"), "quickfix");
    return offered[0]?.isPreferred === true && offered;
  });
  assert.equal(fix?.title, "Import `Manager` from `shop.core.manager`");
  assert.ok(fix.edit);
  assert.ok(await vscode.workspace.applyEdit(fix.edit));
  assert.ok(editor.document.getText().startsWith(NEW));
  assert.ok(read("shop/app/one.py").startsWith("from shop.compat import"));
  await said(editor.document.uri, 0);
  await revert(editor);
});

test("saving applies the safe fixes", async () => {
  const editor = await open("shop/app/two.py");
  await said(editor.document.uri, 1);
  await replace(editor, "print(Manager)", "print(Manager, 1)");
  assert.ok(await editor.document.save());
  assert.equal(read("shop/app/two.py"), `${NEW}\nprint(Manager, 1)\n`);
  await said(editor.document.uri, 0);
  await replace(editor, NEW, OLD);
  await vscode.commands.executeCommand("workbench.action.files.saveWithoutFormatting");
  await said(editor.document.uri, 1);
});

test("what is typed while a save is on its way is never lost", async () => {
  const editor = await open("shop/app/two.py");
  await said(editor.document.uri, 1);
  for (let number = 0; number < 10; number++) {
    await replace(editor, number === 0 ? "1)" : "0)", "0, 0)");
    if (editor.document.getText().startsWith(NEW)) {
      await replace(editor, NEW, OLD);
    }
    const saving = editor.document.save();
    await editor.edit((edit) => { edit.insert(new vscode.Position(editor.document.lineCount, 0), `# ${String(number)}\n`); });
    await saving;
  }
  await editor.document.save();
  const typed = Array.from({ length: 10 }, (_, number) => `# ${String(number)}\n`).join("");
  assert.equal(editor.document.getText(), `${NEW}\nprint(Manager${", 0".repeat(11)})\n${typed}`);
  assert.equal(read("shop/app/two.py"), editor.document.getText());
});

test("a fix of one name in the whole workspace is one edit", async () => {
  const importer = await open("shop/app/two.py");
  await replace(importer, NEW, OLD);
  await vscode.commands.executeCommand("workbench.action.files.saveWithoutFormatting");
  await said(importer.document.uri, 1);
  const asked = { folder: at("shop").toString(), name: "Manager" };
  const done = await vscode.commands.executeCommand("canonic.server.fixWorkspace", asked);
  assert.deepEqual(done, { applied: true, files: 3 });
  for (const place of ["shop/app/one.py", "shop/app/two.py"]) {
    const document = await vscode.workspace.openTextDocument(at(place));
    assert.ok(document.getText().startsWith(NEW));
    await said(document.uri, 0);
  }
  await vscode.commands.executeCommand("undo");
  await eventually("all as before", () => importer.document.getText().startsWith(OLD));
  await vscode.workspace.saveAll();
});
