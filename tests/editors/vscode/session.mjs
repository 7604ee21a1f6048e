// One user's session, from opening a file to a crash of the server. Takes a JSON object, prints what was seen as another.

import { mkdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { until, VSCode } from "./editor.mjs";
import { given, note, read } from "./given.mjs";

const seen = {};

const WEBSOCKET = "netra_backend/app/routes/websocket.py";
const BROADCAST = "broadcast.py";

const settings = {
  "canonic.interpreter": given.python,
  "canonic.logLevel": "debug",
  "security.workspace.trust.enabled": false,
  "[python]": { "editor.codeActionsOnSave": { "source.fixAll.canonic": "explicit" } },
};
const editor = await VSCode.start({ ...given, settings, file: WEBSOCKET });
try {
  note("open");
  await until(async () => (await editor.struckThrough()).length === 3);
  seen.struckThrough = await editor.struckThrough();
  note("struck through");

  await editor.keys("Control+Shift+m");
  await editor.page.locator(".markers-panel .monaco-list-row").first().waitFor();
  seen.problems = await editor.problems();
  await until(async () => (await editor.problemCount()) > 20);
  seen.problemCount = await editor.problemCount();
  await editor.screenshot("problems", ".part.panel");
  // The panel draws only what is on screen.
  await editor.filterProblems("test_events");
  await until(async () => (await editor.problems()).some((row) => row.includes("test_events.py")));
  seen.problemsOfUnopened = await editor.problems();
  await editor.filterProblems("");
  note("problems");

  seen.hover = await editor.hover("get_websocket_manager");
  await editor.screenshot("hover", ".part.editor");
  await editor.page.locator(".monaco-hover:not(.hidden) a", { hasText: "websocket_manager.py" }).first().click();
  await editor.page.locator(".tab.active", { hasText: "websocket_manager.py" }).waitFor();
  const current = editor.page.locator(".editor-instance .view-overlays .current-line").first();
  await current.waitFor();
  seen.definition = ["websocket_manager.py", await editor.currentLine()];
  note("hover");
  await editor.page.locator(".tab", { hasText: /^websocket.py/ }).first().click();
  await until(async () => (await editor.struckThrough()).length === 3);

  await editor.goTo(5, 8);
  const menu = editor.page.locator(".action-widget .monaco-list-row.action");
  // A request that was on its way while the cursor moved may be answered for the old place: nothing there.
  await until(async () => {
    await editor.keys("Escape", "Control+.");
    await menu.first().waitFor({ timeout: 3000 });
    return true;
  });
  seen.actions = await menu.evaluateAll((rows) => rows.map((row) => row.textContent.trim()));
  await editor.screenshot("quick-fix");
  await editor.keys("Enter");
  await until(async () => (await editor.struckThrough()).length === 2);
  seen.afterQuickFix = await editor.lines();
  seen.onDiskBefore = read(WEBSOCKET);
  note("quick fix");

  await editor.keys("Control+s");
  await until(() => !read(WEBSOCKET).includes("app.websocket_core import"));
  await until(async () => (await editor.struckThrough()).length === 0);
  seen.onDisk = read(WEBSOCKET);
  note("fixed on save");

  // What a server said goes with it.
  const another = async (old) => {
    await until(async () => (await editor.struckThrough()).length === 0);
    await until(async () => (await editor.struckThrough()).length > 0);
    await until(() => editor.servers().length === 1 && editor.servers()[0] !== old);
  };
  await editor.openProblem(BROADCAST);
  await until(async () => (await editor.struckThrough()).length > 0);
  const [before] = editor.servers();
  await editor.followStatus();
  process.kill(before, "SIGKILL");
  seen.crash = await editor.notification("stopped unexpectedly");
  await editor.screenshot("crash");
  await another(before);
  note("crash");

  const [second] = editor.servers();
  await editor.command("Canonic: Restart Server");
  await another(second);
  note("restart");

  // The workspace's settings are written beside the editor, as a colleague's commit would.
  const [third] = editor.servers();
  mkdirSync(path.join(given.workspace, ".vscode"));
  const changed = { "canonic.severity": { "deprecated-import": "off" } };
  writeFileSync(path.join(given.workspace, ".vscode", "settings.json"), JSON.stringify(changed));
  await until(async () => (await editor.struckThrough()).length === 0);
  seen.sameServerAfterSetting = editor.servers().length === 1 && editor.servers()[0] === third;
  note("setting");

  const since = (await editor.statuses()).length;
  writeFileSync(path.join(given.workspace, "canonic.toml"), "[[nam]]\n");
  await until(async () => (await editor.statuses()).length > since);
  seen.statuses = await editor.statuses();
  seen.mistake = await editor.notification("nam");
  await editor.screenshot("status");
  note("mistake in the policy");
} catch (error) {
  await editor.screenshot("failed");
  throw error;
} finally {
  await editor.end();
}
process.stdout.write(`${JSON.stringify(seen)}\n`);
