// Runs tests inside the extension host (`client-vscode/test/host`). Takes a JSON object, prints what became of each test.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { VSCode } from "./editor.mjs";
import { given } from "./given.mjs";

const report = path.join(given.run, "report.json");

// VS Code wants an extension to be developed where it runs tests. The one that is tested is installed as it is shipped.
const extension = path.join(given.run, "development");
mkdirSync(extension, { recursive: true });
const manifest = { name: "tests", publisher: "canonic-tests", version: "0.0.0", engines: { vscode: "*" } };
writeFileSync(path.join(extension, "package.json"), JSON.stringify(manifest));

const settings = {
  "canonic.interpreter": given.python,
  "canonic.logLevel": "debug",
  "security.workspace.trust.enabled": given.suite === "untrusted",
  "security.workspace.trust.startupPrompt": "never",
  "[python]": { "editor.codeActionsOnSave": { "source.fixAll.canonic": "explicit" } },
  "notebook.codeActionsOnSave": { "notebook.source.fixAll.canonic": "explicit" },
};
process.env.CANONIC_HOST_TESTS = JSON.stringify({ suite: given.suite, report, python: given.python });
let told;
const exit = new Promise((resolve) => { told = resolve; });
const log = [];
const expose = {
  codeAutomationLog: (type, args) => log.push(`${type}: ${args}`),
  codeAutomationExit: (code) => told(code),
};
const editor = await VSCode.start({ ...given, settings, expose, development: { extension, tests: given.tests } });
try {
  const timer = setTimeout(told, given.patience * 1000, "no end");
  const code = await exit;
  clearTimeout(timer);
  if (code !== 0) {
    await editor.screenshot("failed");
    throw new Error(`the tests ended with ${code}\n${log.join("\n")}`);
  }
  process.stderr.write(log.filter((line) => line.includes(" ms: ")).join("\n"));
} finally {
  await editor.end();
}
process.stdout.write(readFileSync(report, "utf8"));
