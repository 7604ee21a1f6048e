// One user's session of migrating: counts by code lens, completion, two actions on save, a notebook, and the whole workspace
// at once. Takes a JSON object, prints what was seen as another.

import { appendFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { until, VSCode } from "./editor.mjs";
import { given, note, read } from "./given.mjs";

const seen = {};

const HOME = "netra_backend/app/websocket_core/websocket_manager.py";
const OLD = "from netra_backend.app.websocket_core.manager import WebSocketManager\n";

// Two imports in the wrong order, which only show their right one when Canonic has moved the first.
const ON_SAVE = "on_save.py";
writeFileSync(path.join(given.workspace, ON_SAVE), `${OLD}import os\n\nprint(os, WebSocketManager)\n`);
const SAFE = "netra_backend/app/agents/base_agent.py";
const RISKY = "netra_backend/app/agents/supervisor/pipeline_executor.py";
const NEW = "new.py";
writeFileSync(path.join(given.workspace, NEW), "\n");
const NOTEBOOK = "notes.ipynb";
const cell = { cell_type: "code", execution_count: null, metadata: {}, outputs: [], source: [OLD, "print(WebSocketManager)"] };
const metadata = { language_info: { name: "python" } };
const CLOSED = "closed.ipynb";
const notebook = (source) => `${JSON.stringify({ cells: [{ ...cell, source }], metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
writeFileSync(path.join(given.workspace, CLOSED), notebook([OLD, "print('é')"]));
writeFileSync(path.join(given.workspace, NOTEBOOK), JSON.stringify({ cells: [cell], metadata, nbformat: 4, nbformat_minor: 5 }));

// A folder that the policy speaks of, to be renamed.
const POLICY = "canonic.toml";
mkdirSync(path.join(given.workspace, "prices"));
for (const [file, text] of [["__init__", ""], ["money", "class Money: ...\n"], ["old", "from prices.money import Money as Money\n"]]) {
  writeFileSync(path.join(given.workspace, "prices", `${file}.py`), text);
}
appendFileSync(path.join(given.workspace, POLICY), '\n[[name]]\ncanonical = "prices.money:Money"\nlegacy = ["prices.old:Money"]\n');

const settings = {
  "canonic.interpreter": given.python,
  "canonic.logLevel": "debug",
  "organizer.python": given.python,
  "security.workspace.trust.enabled": false,
  "[python]": { "editor.codeActionsOnSave": { "source.organizeImports": "explicit", "source.fixAll.canonic": "explicit" } },
};
const editor = await VSCode.start({ ...given, settings, file: HOME });
try {
  note("open");
  const lens = editor.page.locator(".codelens-decoration a", { hasText: "SSOT" }).first();
  await lens.waitFor();
  seen.lens = await lens.innerText();
  await editor.screenshot("code-lens");
  const references = editor.page.locator(".reference-zone-widget");
  await until(async () => {
    await lens.click({ timeout: 3000 });
    await references.waitFor({ timeout: 3000 });
    return true;
  });
  await references.locator(".monaco-tree-sticky-row, .monaco-list-row").first().waitFor();
  seen.references = await references.locator(".peekview-title").innerText();
  await editor.keys("Escape");
  await references.waitFor({ state: "hidden" });
  note("code lens");

  await editor.openFile(NEW);
  await editor.page.keyboard.type("from netra_backend.app.websocket_core.manager import WebSocketManager");
  const suggestion = editor.page.locator(".suggest-widget.visible .monaco-list-row");
  await until(async () => {
    await editor.keys("Escape", "Control+Space");
    await suggestion.first().waitFor({ timeout: 3000 });
    return true;
  });
  seen.suggestions = await suggestion.evaluateAll((rows) =>
    rows.map((row) => [row.getAttribute("aria-label"), row.querySelector(".deprecated") !== null]),
  );
  await editor.screenshot("completion");
  await editor.keys("Enter");
  await until(async () => (await editor.lines())[0].includes("websocket_manager import"));
  seen.completed = (await editor.lines())[0];
  note("completion");

  await editor.openFile(ON_SAVE);
  await until(async () => (await editor.struckThrough()).length === 1);
  await editor.keys("Control+s");
  await until(() => !read(ON_SAVE).includes("websocket_core.manager"));
  await until(() => read(ON_SAVE).startsWith("import os"));
  seen.onSave = read(ON_SAVE);
  note("two actions on save");

  await editor.openFile(NOTEBOOK);
  await until(async () => (await editor.struckThrough()).length === 1);
  seen.notebook = await editor.struckThrough();
  await editor.screenshot("notebook");
  note("notebook");

  await editor.command("Canonic: Fix Imports in the Workspace…");
  const preview = editor.page.locator(".bulk-edit-panel");
  await preview.locator(".monaco-list-row").first().waitFor();
  let files = [];
  await until(async () => {
    files = await preview
      .locator(".monaco-list-row[aria-level='1']")
      .evaluateAll((rows) => rows.map((row) => [row.textContent, row.querySelector("input[type=checkbox]").checked]));
    return [SAFE, RISKY].every((wanted) => files.some(([file]) => file.includes(path.basename(wanted))));
  });
  seen.ticked = files.filter(([, ticked]) => ticked).map(([file]) => file);
  seen.unticked = files.filter(([, ticked]) => !ticked).map(([file]) => file);
  seen.untouched = read(SAFE).includes("websocket_core.manager import");
  await editor.screenshot("preview", ".part.panel");
  await editor.page.locator(".bulk-edit-panel .monaco-button", { hasText: "Apply" }).click();
  await until(() => !read(SAFE).includes("websocket_core.manager import"));
  await preview.waitFor({ state: "hidden" });
  seen.fixed = read(SAFE);
  seen.left = read(RISKY);
  const moved = OLD.replace("websocket_core.manager", "websocket_core.websocket_manager");
  await until(() => read(CLOSED) === notebook([moved, "print('é')"]));
  await until(() => read(NOTEBOOK).includes("websocket_manager import"));
  seen.fixedNotebooks = [CLOSED, NOTEBOOK].map((file) => JSON.parse(read(file)).cells[0].source.join(""));
  note("workspace");

  await editor.page.locator('.explorer-folders-view .monaco-list-row[aria-label^="prices"]').click();
  await editor.keys("F2");
  const name = editor.page.locator(".explorer-folders-view .monaco-inputbox input");
  await name.waitFor();
  await name.fill("costs");
  await editor.keys("Enter");
  const asked = editor.page.locator(".monaco-dialog-box");
  await asked.waitFor();
  seen.asked = await asked.innerText();
  await editor.screenshot("rename");
  await asked.locator(".monaco-button", { hasText: "OK" }).click();
  await until(() => existsSync(path.join(given.workspace, "costs", "money.py")));
  await until(() => read(POLICY).includes("costs.money:Money"));
  seen.policy = read(POLICY);
  note("folder");
} catch (error) {
  await editor.screenshot("failed");
  throw error;
} finally {
  await editor.end();
}
process.stdout.write(`${JSON.stringify(seen)}\n`);
