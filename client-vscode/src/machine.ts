/** The real machine behind `find.ts`: files and short commands. */

import { execFile } from "node:child_process";
import { realpath, stat } from "node:fs/promises";
import * as path from "node:path";

import type { Machine, Outcome } from "./find";

/** `neutral` is the folder that commands run in: one without Python modules, and not the workspace. */
export function realMachine(neutral: string, env: NodeJS.ProcessEnv): Machine {
  const searchPath = (env["PATH"] ?? env["Path"] ?? "").split(path.delimiter).filter((folder) => folder !== "");
  return {
    windows: process.platform === "win32",
    searchPath,
    isFile: async (file) => {
      try {
        return (await stat(file)).isFile();
      } catch {
        return false;
      }
    },
    realPath: async (file) => {
      try {
        return await realpath(file);
      } catch {
        return file;
      }
    },
    run: (command, args) => run(command, args, neutral, env, 20_000),
  };
}

/** Run a command to its end. Its error output is given only where it failed. */
export function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  timeout: number,
): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(command, [...args], { cwd, env, timeout, windowsHide: true }, (error, stdout, stderr) => {
      if (error === null) {
        resolve({ code: 0, output: stdout });
      } else {
        const code = typeof error.code === "number" ? error.code : undefined;
        resolve({ code, output: [stdout, stderr || error.message].join("\n").trim() });
      }
    });
  });
}
