/** The private environment: made on request from the wheel that the extension carries, never by itself. */

import { mkdir, readdir, rm } from "node:fs/promises";
import * as path from "node:path";

import { run } from "./machine";

/** Where the private environment of one version of the extension lies. */
export function environmentFolder(storage: string, version: string): string {
  return path.join(storage, `server-${version}`);
}

/** The Python of an environment. */
export function pythonIn(environment: string, platform: NodeJS.Platform): string {
  return platform === "win32"
    ? path.join(environment, "Scripts", "python.exe")
    : path.join(environment, "bin", "python");
}

/** The wheel in a folder; undefined where there is none. */
export async function wheelIn(folder: string): Promise<string | undefined> {
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith(".whl")).sort();
    const last = names.at(-1);
    return last === undefined ? undefined : path.join(folder, last);
  } catch {
    return undefined;
  }
}

/**
 * Make the environment anew and install the wheel with what it needs. Environments of other versions are removed.
 * Throws an error whose message is for the user.
 */
export async function install(
  python: string,
  wheel: string,
  environment: string,
  note: (line: string) => void,
): Promise<void> {
  const storage = path.dirname(environment);
  await mkdir(storage, { recursive: true });
  for (const name of await readdir(storage)) {
    if (name.startsWith("server-")) {
      await rm(path.join(storage, name), { recursive: true, force: true });
    }
  }
  const step = async (command: string, args: string[], remedy: string): Promise<void> => {
    note(`${command} ${args.join(" ")}`);
    const { code, output } = await run(command, args, storage, process.env, 600_000);
    note(output);
    if (code !== 0) {
      await rm(environment, { recursive: true, force: true });
      throw new Error(remedy);
    }
  };
  await step(
    python,
    ["-m", "venv", environment],
    `${python} could not make an environment (on Debian and Ubuntu: apt install python3-venv).`,
  );
  await step(
    pythonIn(environment, process.platform),
    ["-m", "pip", "install", "--disable-pip-version-check", wheel],
    "pip could not install the Canonic server and its requirements. The output says why.",
  );
}
