// What a session was given, and how it looks at the workspace and tells how far it is.

import { readFileSync } from "node:fs";
import * as path from "node:path";

export const given = JSON.parse(process.argv[2]);
const started = Date.now();

/** The text of a file as it is on the disk. */
export function read(file) {
  return readFileSync(path.join(given.workspace, file), "utf8");
}

/** What is done by now, for whoever looks into a failure. */
export function note(what) {
  process.stderr.write(`${((Date.now() - started) / 1000).toFixed(1)} s: ${what}\n`);
}
