/**
 * Tests inside of VS Code's extension host, with the real API, the real extension and a real server. VS Code calls `run`.
 *
 * What is given comes as JSON in the environment, and what became of each test is written to a file that is named there.
 */

import { writeFileSync } from "node:fs";

import { given, tests } from "./suite";

export async function run(): Promise<void> {
  await import(given.suite === "trusted" ? "./trusted.js" : "./untrusted.js");
  const results: Record<string, string> = {};
  for (const [name, work] of tests) {
    const started = Date.now();
    try {
      await work();
      results[name] = "";
    } catch (error) {
      results[name] = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    console.log(`${String(Date.now() - started)} ms: ${name}`);
  }
  writeFileSync(given.report, JSON.stringify(results));
}
