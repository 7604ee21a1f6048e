// Draws a page of HTML: `node draw.mjs BROWSER PAGE PICTURE` makes a picture of its element `#screen`.

import { pathToFileURL } from "node:url";

import playwright from "playwright-core";

const [executablePath, page, picture] = process.argv.slice(2);
const browser = await playwright.chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  const window = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  await window.goto(pathToFileURL(page).href);
  await window.locator("#screen").screenshot({ path: picture });
} finally {
  await browser.close();
}
