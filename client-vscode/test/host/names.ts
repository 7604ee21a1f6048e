/** Answers about names: hover, definition, references, lenses, completion, symbols. */

import assert from "node:assert/strict";

import * as vscode from "vscode";

import { at, eventually, open, replace, revert, test, word } from "./suite";

const HOME = "shop/shop/core/manager.py";

test("the hover is the card, with the import to copy and a link", async () => {
  const { document } = await open("shop/app/one.py");
  const place = word(document, "Manager").start;
  const text = await eventually("the card", async () => {
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", document.uri, place);
    const parts = hovers.flatMap((hover) => hover.contents).map((part) => (part instanceof vscode.MarkdownString ? part.value : ""));
    return parts.find((part) => part.includes("shop.core.manager"));
  });
  assert.match(text, /from shop\.core\.manager import Manager/);
  assert.ok(text.includes(at(HOME).path));
});

test("the definition is behind the shims", async () => {
  const { document } = await open("shop/app/two.py");
  const found = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
    "vscode.executeDefinitionProvider", document.uri, word(document, "Manager").start,
  );
  const targets = found.map((one) => ("targetUri" in one ? one.targetUri : one.uri).toString());
  assert.deepEqual(targets, [at(HOME).toString()]);
});

test("references are the imports by all paths", async () => {
  const { document } = await open(HOME);
  const found = await vscode.commands.executeCommand<vscode.Location[]>(
    "vscode.executeReferenceProvider", document.uri, word(document, "Manager").start,
  );
  const files = new Set(found.map((one) => one.uri.toString()));
  for (const place of ["shop/app/one.py", "shop/app/two.py", "shop/app/clean.py"]) {
    assert.ok(files.has(at(place).toString()), place);
  }
});

test("a code lens counts the imports, also those that are just being typed", async () => {
  const { document } = await open(HOME);
  const lens = async (): Promise<string | undefined> => {
    const found = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", document.uri, 9);
    return found.find((one) => one.command?.title.startsWith("SSOT"))?.command?.title;
  };
  const before = await eventually("a lens", lens);
  const canonical = Number(/(\d+) canonical/.exec(before)?.[1]);
  const editor = await open("shop/app/call.py");
  await replace(editor, "import get_manager", "import Manager, get_manager");
  await eventually("one more", async () => (await lens())?.includes(`${String(canonical + 1)} canonical`));
  await revert(editor);
});

test("completion has the canonical home first and strikes out the others", async () => {
  const editor = await open("shop/app/call.py");
  await editor.edit((edit) => { edit.insert(new vscode.Position(0, 0), "from shop.compat import Man\n"); });
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    "vscode.executeCompletionItemProvider", editor.document.uri, new vscode.Position(0, 27),
  );
  const found = list.items.filter((item) => /^(canonical|legacy): /.test(item.detail ?? ""));
  const sorted = found.sort((one, other) => ((one.sortText ?? "") < (other.sortText ?? "") ? -1 : 1));
  assert.equal(sorted[0]?.detail, "canonical: shop.core.manager:Manager");
  assert.equal(sorted[0].tags, undefined);
  assert.deepEqual([...new Set(sorted.slice(1).map((item) => item.tags?.[0]))], [vscode.CompletionItemTag.Deprecated]);
  await revert(editor);
});

test("names of the policies of all folders are symbols of the workspace", async () => {
  const found = await vscode.commands.executeCommand<vscode.SymbolInformation[]>("vscode.executeWorkspaceSymbolProvider", "Manager");
  const files = found.map((one) => one.location.uri.toString());
  assert.ok(files.includes(at(HOME).toString()));
  assert.ok(files.some((file) => file.startsWith(at("example").toString())));
});
