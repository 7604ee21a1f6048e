/** Diagnostics: of every file of every folder, with all that the editor can show of one. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import * as vscode from "vscode";

import { all, at, code, eventually, folder, given, open, replace, revert, said, test } from "./suite";

/** What the command line finds in a folder, in the words of `all`. */
async function checked(name: string): Promise<string[]> {
  const command = ["-m", "canonic", "check", "--format", "json", "--no-cache"];
  const done = promisify(execFile)(given.python, command, { cwd: folder(name).uri.fsPath }) as Promise<{ stdout: string }>;
  // It says by its exit code that it has found something.
  const { stdout } = await done.catch((error: unknown) => error as { stdout: string });
  interface Line { path: string; line: number; column: number; rule: string }
  const lines = stdout.trim().split("\n").map((line) => JSON.parse(line) as Line);
  return lines.map((one) => `${one.path}:${String(one.line)}:${String(one.column)} ${one.rule}`).sort();
}

async function sameAsOnTheCommandLine(name: string): Promise<void> {
  const wanted = await checked(name);
  assert.ok(wanted.length > 2);
  await eventually("all findings", () => all(name).length === wanted.length);
  assert.deepEqual(all(name), wanted);
}

test("all findings of the workspace are there, as on the command line", () => sameAsOnTheCommandLine("example"));

test("a second folder has its own policy", () => sameAsOnTheCommandLine("shop"));

test("a finding has its tag, its page and the place of the definition", async () => {
  const editor = await open("shop/app/one.py");
  const [found] = await said(editor.document.uri, 1);
  assert.ok(found);
  assert.equal(editor.document.getText(found.range), "Manager");
  assert.equal(found.severity, vscode.DiagnosticSeverity.Warning);
  assert.deepEqual(found.tags, [vscode.DiagnosticTag.Deprecated]);
  assert.ok(typeof found.code === "object");
  assert.equal(found.code.value, "deprecated-import");
  assert.match(found.code.target.toString(), /deprecated[-_]import\.md$/);
  const places = found.relatedInformation?.map(({ location }) => location.uri.toString());
  assert.ok(places?.includes(at("shop/shop/core/manager.py").toString()));
});

test("findings follow what is typed, also in files that are not open", async () => {
  const importer = at("shop/app/two.py");
  await said(importer, 1);
  const editor = await open("shop/app/one.py");
  await replace(editor, "shop.compat", "shop.core.manager");
  await said(editor.document.uri, 0);
  await revert(editor);
  await said(editor.document.uri, 1);
  const policy = await open("shop/canonic.toml");
  await replace(policy, ', "shop.old:Manager"', "");
  await policy.document.save();
  await said(importer, 0);
  await replace(policy, '"shop.compat:Manager"', '"shop.compat:Manager", "shop.old:Manager"');
  await policy.document.save();
  await said(importer, 1);
});

test("a mistake in the policy is shown at its line, and what was known stays", async () => {
  const policy = await open("shop/canonic.toml");
  await replace(policy, "canonical =", "canonicle =");
  await policy.document.save();
  const found = await eventually("the mistake", () => {
    const faults = vscode.languages.getDiagnostics(policy.document.uri).filter((one) => code(one) === "settings");
    return faults.length > 0 && faults;
  });
  assert.ok(found.some((one) => one.message.includes("canonicle")));
  await said(at("shop/app/two.py"), 1);
  await replace(policy, "canonicle =", "canonical =");
  await policy.document.save();
  await said(policy.document.uri, 0);
});
