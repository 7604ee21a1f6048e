// A real VS Code, served to a headless browser: starts it, drives it, and ends all of it.
//
// `VSCode.start` takes where the parts lie (see `../vscode.py`), a workspace and the user's settings. What is seen in the
// window is asked in words of the user: squiggles, problems, hover, notifications.

import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as net from "node:net";
import * as path from "node:path";

export const PATIENCE = 120_000;
const NOT_OPENED = 75;
/** What would lie above the window at some moment or other. */
const QUIET = {
  "remote.autoForwardPorts": false,
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.colorTheme": "Default Light Modern",
  "editor.minimap.enabled": false,
  "editor.hover.above": false,
};

export class VSCode {
  /** Open a workspace, or exit with a status of its own: a browser may fail to open for reasons of its own. */
  static async start(given) {
    try {
      return await VSCode.open(given);
    } catch (error) {
      process.stderr.write(`VS Code did not open: ${error}\n`);
      process.exit(NOT_OPENED);
    }
  }

  /** `file` is opened in it; or tests are `development` (the folder of an extension) and run in the extension host. */
  static async open({ parts, chromium, extensions, run, workspace, pictures, settings, file, development, expose = {} }) {
    const data = path.join(run, "data");
    const home = path.join(run, "home");
    mkdirSync(home, { recursive: true });
    // What names a program belongs to the machine that it lies on, the rest to the user.
    for (const whose of ["User", "Machine"]) {
      mkdirSync(path.join(data, "data", whose), { recursive: true });
      writeFileSync(path.join(data, "data", whose, "settings.json"), JSON.stringify({ ...QUIET, ...settings }));
    }
    const main = path.join(parts, "code-server", "lib", "vscode", "out", "server-main.js");
    const options = ["--server-data-dir", data, "--extensions-dir", path.join(run, "extensions")];
    options.push("--accept-server-license-terms", "--telemetry-level", "off", "--force-disable-user-env");
    const gallery = '{"serviceUrl":"","itemUrl":"","resourceUrlTemplate":"","controlUrl":"","nlsBaseUrl":""}';
    const env = { ...process.env, EXTENSIONS_GALLERY: gallery, HOME: home };
    const installed = extensions.flatMap((extension) => ["--install-extension", extension]);
    await ended(spawn(process.execPath, [main, ...options, ...installed], { env, stdio: "ignore" }));

    const port = await freePort();
    const where = ["--without-connection-token", "--host", "127.0.0.1", "--port", String(port)];
    where.push("--reconnection-grace-time", "5");
    const server = spawn(process.execPath, [main, ...options, ...where], { env, stdio: "ignore", detached: true });
    const editor = new VSCode();
    editor.server = server;
    editor.pictures = pictures;
    try {
      await until(async () => (await fetch(`http://127.0.0.1:${port}/version`)).ok);
      const { chromium: browsers } = createRequire(path.join(parts, "x.js"))("playwright-core");
      editor.browser = await browsers.launch({ executablePath: chromium, args: ["--no-sandbox"] });
      editor.page = await editor.browser.newPage({ viewport: { width: 1440, height: 900 } });
      editor.page.setDefaultTimeout(PATIENCE);
      for (const [name, work] of Object.entries(expose)) {
        await editor.page.exposeFunction(name, work);
      }
      const there = (place) => `vscode-remote://127.0.0.1:${port}${place}`;
      const wanted = file ? [["openFile", there(path.join(workspace, file))]] : [];
      if (development) {
        wanted.push(["extensionDevelopmentPath", there(development.extension)], ["extensionTestsPath", there(development.tests)]);
      }
      const kind = workspace.endsWith(".code-workspace") ? "workspace" : "folder";
      const query = new URLSearchParams({ [kind]: workspace, payload: JSON.stringify(wanted) });
      await editor.page.goto(`http://127.0.0.1:${port}/?${query}`);
      await editor.page.locator(file ? ".monaco-editor .view-line" : ".monaco-workbench").first().waitFor();
      return editor;
    } catch (error) {
      await editor.end();
      throw error;
    }
  }

  /** The lines of the active editor that are on screen. */
  async lines() {
    const found = await this.page.evaluate(() =>
      [...document.querySelectorAll(".editor-instance .view-lines .view-line")]
        .map((line) => [parseFloat(line.style.top), line.textContent.replaceAll("\u00a0", " ")])
        .sort((a, b) => a[0] - b[0]),
    );
    return found.map(([, text]) => text);
  }

  /** The line of the cursor. */
  async currentLine() {
    const number = this.page.locator(".editor-instance .line-numbers.active-line-number").first();
    const top = await number.evaluate((one) => one.parentElement.style.top);
    const lines = this.page.locator(`.editor-instance .view-line[style*="top:${top}"], .view-line[style*="top: ${top}"]`);
    return (await lines.first().textContent()).replaceAll("\u00a0", " ");
  }

  /** The texts that are struck through. */
  struckThrough() {
    return this.page.locator(".view-line .squiggly-inline-deprecated").allTextContents();
  }

  async keys(...keys) {
    for (const key of keys) {
      await this.page.keyboard.press(key);
    }
  }

  /** Run a command by its title. */
  async command(title) {
    await this.keys("F1");
    const box = this.page.locator(".quick-input-widget input");
    await box.waitFor();
    await box.fill(`>${title}`);
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().waitFor();
    await this.keys("Enter");
  }

  async goTo(line, column) {
    await this.keys("Control+g");
    const box = this.page.locator(".quick-input-widget input");
    await box.waitFor();
    await box.fill(`:${line}:${column}`);
    await this.keys("Enter");
    await this.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
  }

  /** The rows of the Problems panel, as a screen reader reads them. */
  async problems() {
    return this.page
      .locator(".markers-panel .monaco-list-row")
      .evaluateAll((rows) => rows.map((row) => row.getAttribute("aria-label")));
  }

  /** How many problems there are in all. */
  async problemCount() {
    const badge = this.page.locator(".panel .composite-bar .action-item", { hasText: "Problems" }).locator(".badge-content");
    return Number(await badge.textContent());
  }

  /** Show only problems that a text fits. */
  async filterProblems(text) {
    await this.page.locator(".panel .viewpane-filter input, .markers-panel-action-filter input").first().fill(text);
  }

  /** Open a file that is in sight in the Explorer. */
  async openFile(name) {
    await this.page.locator(`.explorer-folders-view .monaco-list-row[aria-label^="${name}"]`).dblclick();
    await this.page.locator(".tab.active", { hasText: name }).waitFor();
    await this.page.locator(".view-line:visible").first().waitFor();
  }

  /** Go to the first problem of a file, from the Problems panel. */
  async openProblem(name) {
    await this.filterProblems(name);
    const row = this.page.locator(".markers-panel .monaco-list-row[aria-level='2']").first();
    await until(async () => (await this.problems()).every((label) => label.includes(name) || !label.includes("problems in file")));
    await row.dblclick();
    await this.page.locator(".tab.active", { hasText: name }).waitFor();
    await this.filterProblems("");
  }

  /** The text of the hover over a word on screen. */
  async hover(word) {
    const target = this.page.locator(".editor-instance .view-line span", { hasText: word }).last();
    const hover = this.page.locator(".monaco-editor .monaco-hover:not(.hidden) .hover-contents").first();
    await until(async () => {
      await this.page.mouse.move(5, 5);
      const box = await target.boundingBox();
      await this.page.mouse.move(box.x + box.width / 2 - 2, box.y + box.height / 2);
      await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await hover.waitFor({ timeout: 3000 });
      return !(await hover.textContent()).includes("Loading");
    });
    return this.page.locator(".monaco-editor .monaco-hover:not(.hidden)").first().innerText();
  }

  async notification(text) {
    const found = this.page.locator(".notification-toast", { hasText: text }).first();
    await found.waitFor({ timeout: PATIENCE });
    const buttons = await found.locator(".notification-list-item-buttons-container .monaco-button").allTextContents();
    return { text: await found.locator(".notification-list-item-message").innerText(), buttons };
  }

  /** Note all that the language status says from now on. */
  async followStatus() {
    await this.page.evaluate(() => {
      const item = () => document.getElementById("status.languageStatus")?.getAttribute("aria-label") ?? "";
      window.statuses = [];
      const note = () => item() !== window.statuses.at(-1) && window.statuses.push(item());
      new MutationObserver(note).observe(document.body, { subtree: true, attributeFilter: ["aria-label"], childList: true });
      note();
    });
  }

  /** What the language status has said of Canonic since `followStatus`. */
  async statuses() {
    const labels = await this.page.evaluate(() => window.statuses);
    return labels.flatMap((label) => label.split(/(?:^Editor Language Status|, next): /).filter((part) => part.includes("Canonic")));
  }

  /** Press a button of a notification. */
  press(button) {
    return this.page.locator(".notification-toast .monaco-button", { hasText: button }).first().click();
  }

  /** The processes of the language server. */
  servers() {
    const family = descendants(this.server.pid);
    return family.filter((id) => {
      const words = commandLine(id);
      return words.includes("canonic") && words.includes("server") && !words.includes("-c");
    });
  }

  /** A picture of the window, or of an element and so many pixels above it, by its name. */
  async screenshot(name, element, above = 0) {
    const box = element && (await this.page.locator(element).first().boundingBox());
    const clip = box && { ...box, y: box.y - above, height: box.height + above };
    await this.page.screenshot({ path: path.join(this.pictures, `${name}.png`), ...(clip && { clip }) });
  }

  async end() {
    await this.browser?.close().catch(() => undefined);
    const family = [this.server.pid, ...descendants(this.server.pid)];
    for (const id of family) {
      try {
        process.kill(id, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    }
  }
}

/** Wait until `condition` is true; a fault in it counts as not yet. */
export async function until(condition, patience = PATIENCE) {
  const end = Date.now() + patience;
  let fault;
  while (Date.now() < end) {
    try {
      if (await condition()) {
        return;
      }
    } catch (error) {
      fault = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never came: ${condition}${fault ? `\n${fault}` : ""}`);
}

function ended(child) {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`${child.spawnargs.join(" ")}: ${code}`))));
  });
}

function freePort() {
  return new Promise((resolve) => {
    const listener = net.createServer();
    listener.listen(0, "127.0.0.1", () => {
      const { port } = listener.address();
      listener.close(() => resolve(port));
    });
  });
}

function descendants(parent) {
  const parents = new Map();
  for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${id}/stat`, "utf8");
      parents.set(Number(id), Number(status.slice(status.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const found = [];
  for (let known = [parent]; known.length > 0; ) {
    known = [...parents].filter(([, above]) => known.includes(above)).map(([id]) => id);
    found.push(...known);
  }
  return found;
}

function commandLine(id) {
  try {
    return readFileSync(`/proc/${id}/cmdline`, "utf8").split("\0");
  } catch {
    return [];
  }
}
