// One user's look at the report: it opens in a tab, in the editor's colours, and a place in it leads to its file. Takes a
// JSON object, prints what was seen as another.

import { until, VSCode } from "./editor.mjs";
import { given } from "./given.mjs";

const seen = {};

const settings = {
  "canonic.interpreter": given.python,
  "security.workspace.trust.enabled": false,
  "workbench.colorTheme": "Default Dark Modern",
};
const editor = await VSCode.start({ ...given, settings, file: "netra_backend/app/services/presence.py" });
try {
  await until(async () => (await editor.struckThrough()).length > 0);
  await editor.command("Canonic: Open Report");
  const tab = editor.page.locator(".tab.active", { hasText: "Canonic: " });
  await tab.waitFor();
  seen.tab = (await tab.textContent()).trim();
  // A webview is a frame in a frame.
  const page = editor.page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
  await page.locator("h1").waitFor();
  seen.title = await page.locator("h1").textContent();
  seen.history = await page.locator("svg desc").textContent();
  seen.background = await page.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor);
  await editor.screenshot("report", ".part.editor");
  await page.locator("h2", { hasText: "Files with both patterns" }).scrollIntoViewIfNeeded();
  await page.locator(".place", { hasText: "agent_instance_factory.py" }).first().click();
  await editor.page.locator(".tab.active", { hasText: "agent_instance_factory.py" }).waitFor();
  await until(async () => (await editor.currentLine()).includes("import"));
  seen.line = await editor.currentLine();
} catch (error) {
  await editor.screenshot("failed");
  throw error;
} finally {
  await editor.end();
}
process.stdout.write(`${JSON.stringify(seen)}\n`);
