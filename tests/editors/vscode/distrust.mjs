// A workspace of a stranger on a machine that has nothing: what is said, and what is not run. Takes a JSON object, prints
// what was seen as another.

import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { until, VSCode } from "./editor.mjs";
import { given } from "./given.mjs";

const seen = {};

// The workspace names a program of its own as the server, and so does the search path.
const trace = path.join(given.run, "was-run");
const tools = path.join(given.workspace, "tools");
mkdirSync(tools, { recursive: true });
const program = path.join(tools, "canonic");
writeFileSync(program, `#!/bin/sh\n: > "${trace}"\necho not today >&2\nexit 3\n`);
chmodSync(program, 0o755);
mkdirSync(path.join(given.workspace, ".vscode"), { recursive: true });
const own = { "canonic.path": "${workspaceFolder}/tools/canonic" };
writeFileSync(path.join(given.workspace, ".vscode", "settings.json"), JSON.stringify(own));
process.env.PATH = tools;

const settings = {
  "security.workspace.trust.startupPrompt": "never",
};
const editor = await VSCode.start({ ...given, settings, file: "canonic.toml" });
try {
  await editor.followStatus();
  seen.missing = await editor.notification("was not found");
  await editor.press("Install Privately");
  seen.noPython = await editor.notification("none was found");
  await editor.screenshot("no-python");
  await until(async () => (await editor.statuses()).some((status) => status.includes("not running")));
  seen.status = (await editor.statuses()).at(-1);
  seen.runInRestrictedMode = existsSync(trace);

  await editor.command("Workspaces: Manage Workspace Trust");
  await editor.page.locator(".workspace-trust-buttons-row .monaco-button", { hasText: "Trust" }).first().click();
  seen.trusted = await editor.notification("does not run");
  await until(() => existsSync(trace));
} catch (error) {
  await editor.screenshot("failed");
  throw error;
} finally {
  await editor.end();
}
process.stdout.write(`${JSON.stringify(seen)}\n`);
