/**
 * Finding the server: which command starts it, or what the user has to do.
 *
 * Takes the settings and what can be asked of the machine; starts nothing but short questions ("which version are you?").
 * In a workspace that is not trusted nothing out of the workspace is run, not even to ask.
 */

import * as path from "node:path";

import type { Settings } from "./settings";
import { isAtLeast, OLDEST_PYTHON, OLDEST_SERVER, shown, type Version, versionIn } from "./version";

/** What a short command gave. `code` is undefined when it could not be run at all. */
export interface Outcome {
  readonly code: number | undefined;
  readonly output: string;
}

/** What finding needs to know of the machine. */
export interface Machine {
  readonly windows: boolean;
  /** The folders of PATH. */
  readonly searchPath: readonly string[];
  isFile(file: string): Promise<boolean>;
  /** The file itself behind symbolic links; `file` where there is none. */
  realPath(file: string): Promise<string>;
  run(command: string, args: readonly string[]): Promise<Outcome>;
}

/** What finding needs to know of the editor. */
export interface Place {
  readonly trusted: boolean;
  /** The workspace folders. */
  readonly folders: readonly string[];
  /** The Python of the private environment, whether it is there or not. */
  readonly managedPython: string;
  /** The Python that the user has selected for the workspace; undefined where nobody knows. */
  selectedPython(): Promise<string | undefined>;
}

export interface Server {
  readonly command: string;
  readonly args: readonly string[];
  /** Undefined for a server that runs from its source. */
  readonly version: Version | undefined;
  /** In words, why this one. */
  readonly from: string;
}

/** Why there is no server: `missing` and `unmanaged` can be helped by making the private environment. */
export type Lack = "missing" | "unmanaged" | "path" | "interpreter";

export interface NoServer {
  readonly lack: Lack;
  readonly message: string;
}

/** What a Python says of itself. */
interface Python {
  readonly version: Version;
  /** Whether it can import the server. */
  readonly hasServer: boolean;
  readonly server: Version | undefined;
}

const QUESTION = `
import sys
print(".".join(map(str, sys.version_info[:3])))
from importlib import metadata, util
print("yes" if util.find_spec("canonic") else "no")
try:
    print(metadata.version("canonic"))
except metadata.PackageNotFoundError:
    print("source")
`;

/** `-P`: the current folder is not a place to import from. */
const MODULE = ["-P", "-m", "canonic", "server"];

export function isServer(found: Server | NoServer): found is Server {
  return "command" in found;
}

/** The server to start, or why there is none. `note` gets a line for each place that was tried. */
export async function findServer(
  settings: Settings,
  place: Place,
  machine: Machine,
  note: (line: string) => void,
): Promise<Server | NoServer> {
  if (settings.path) {
    return givenServer(settings.path, place, machine);
  }
  if (settings.importStrategy === "managed") {
    if (!(await machine.isFile(place.managedPython))) {
      const message = "The private environment for the Canonic server has not been made yet.";
      return { lack: "unmanaged", message };
    }
    return (
      (await ofPython(place.managedPython, "the private environment", machine, note)) ?? {
        lack: "unmanaged",
        message: "The private environment for the Canonic server is damaged or out of date. Install it again.",
      }
    );
  }
  if (settings.interpreter) {
    return givenPython(settings.interpreter, place, machine);
  }
  const selected = place.trusted ? await place.selectedPython() : undefined;
  if (selected) {
    const server = await ofPython(selected, "the selected Python environment", machine, note);
    if (server) {
      return server;
    }
  }
  const onPath = await onSearchPath("canonic", place, machine);
  if (onPath) {
    const server = await ofExecutable(onPath, "PATH", machine);
    if (isServer(server)) {
      return server;
    }
    note(server.message);
  }
  const where = selected ? `${selected} or on PATH` : "the selected Python environment or on PATH";
  return {
    lack: "missing",
    message:
      `The Canonic server was not found in ${where}. Install it there from a clone (python -m pip install ` +
      "PATH/TO/canonic; `canonic` on PyPI is another project), or let the extension install it privately.",
  };
}

/** A Python that is new enough to make the private environment with; undefined where there is none. */
export async function findPython(
  settings: Settings,
  place: Place,
  machine: Machine,
  note: (line: string) => void,
): Promise<string | undefined> {
  const candidates: string[] = [];
  if (settings.interpreter) {
    candidates.push(settings.interpreter);
  }
  const selected = place.trusted ? await place.selectedPython() : undefined;
  if (selected) {
    candidates.push(selected);
  }
  for (const name of ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python"]) {
    const file = await onSearchPath(name, place, machine);
    if (file) {
      candidates.push(file);
    }
  }
  for (const candidate of candidates) {
    const python = await ask(candidate, machine);
    if (python && isAtLeast(python.version, OLDEST_PYTHON)) {
      return candidate;
    }
    note(python ? `${candidate} is Python ${shown(python.version)}` : `${candidate} does not run`);
  }
  return undefined;
}

/** What to tell a user whose machine has no Python that is new enough. */
export const NO_PYTHON =
  `Canonic needs Python ${shown(OLDEST_PYTHON)} or later, and none was found. Install one, ` +
  'or name one in the setting "canonic.interpreter".';

async function givenServer(file: string, place: Place, machine: Machine): Promise<Server | NoServer> {
  const found = /[\\/]/.test(file) ? file : await onSearchPath(file, place, machine);
  if (!found || !(await machine.isFile(found))) {
    return { lack: "path", message: `The setting "canonic.path" names ${file}, and there is no such file.` };
  }
  return ofExecutable(found, 'the setting "canonic.path"', machine);
}

async function givenPython(file: string, place: Place, machine: Machine): Promise<Server | NoServer> {
  const found = /[\\/]/.test(file) ? file : await onSearchPath(file, place, machine);
  const start = 'The setting "canonic.interpreter" names';
  const python = found ? await ask(found, machine) : undefined;
  if (!found || !python) {
    return { lack: "interpreter", message: `${start} ${file}, which does not run as Python.` };
  }
  const reason = unfit(python);
  if (reason) {
    return { lack: "interpreter", message: `${start} ${found}, which ${reason}.` };
  }
  return serverOf(found, python, 'the setting "canonic.interpreter"');
}

async function ofPython(
  file: string,
  from: string,
  machine: Machine,
  note: (line: string) => void,
): Promise<Server | undefined> {
  const python = await ask(file, machine);
  const reason = python ? unfit(python) : "does not run as Python";
  if (!python || reason) {
    note(`${file} (${from}) ${reason ?? ""}`);
    return undefined;
  }
  return serverOf(file, python, from);
}

function serverOf(file: string, python: Python, from: string): Server {
  return { command: file, args: MODULE, version: python.server, from };
}

/** Why a Python cannot run the server; undefined if it can. */
function unfit(python: Python): string | undefined {
  if (!isAtLeast(python.version, OLDEST_PYTHON)) {
    return `is Python ${shown(python.version)}; the server needs ${shown(OLDEST_PYTHON)} or later`;
  }
  if (!python.hasServer) {
    return "has no Canonic installed (from a clone: python -m pip install PATH/TO/canonic)";
  }
  if (python.server && !isAtLeast(python.server, OLDEST_SERVER)) {
    return `has Canonic ${shown(python.server)}; this extension needs ${shown(OLDEST_SERVER)} or later`;
  }
  return undefined;
}

async function ofExecutable(file: string, from: string, machine: Machine): Promise<Server | NoServer> {
  const { code, output } = await machine.run(file, ["--version"]);
  if (code !== 0 || !/\bcanonic\b/i.test(output)) {
    return { lack: "path", message: `${file} (${from}) does not run: ${lastLine(output) || "it gives no version"}` };
  }
  const version = versionIn(output);
  if (version && !isAtLeast(version, OLDEST_SERVER)) {
    const needed = `this extension needs ${shown(OLDEST_SERVER)} or later`;
    return { lack: "path", message: `${file} (${from}) is Canonic ${shown(version)}; ${needed}.` };
  }
  return { command: file, args: ["server"], version, from };
}

async function ask(file: string, machine: Machine): Promise<Python | undefined> {
  const { code, output } = await machine.run(file, ["-c", QUESTION]);
  const [number, has, server] = output.split(/\r?\n/);
  const version = versionIn(number ?? "");
  if (version === undefined || (code !== 0 && isAtLeast(version, OLDEST_PYTHON))) {
    return undefined;
  }
  return { version, hasServer: has === "yes", server: versionIn(server ?? "") };
}

async function onSearchPath(name: string, place: Place, machine: Machine): Promise<string | undefined> {
  const endings = machine.windows ? [".exe"] : [""];
  for (const folder of machine.searchPath) {
    // A relative entry means the current folder, which may be anybody's.
    if (!path.isAbsolute(folder)) {
      continue;
    }
    for (const ending of endings) {
      const file = path.join(folder, name + ending);
      if ((await machine.isFile(file)) && (place.trusted || !(await liesInWorkspace(file, place, machine)))) {
        return file;
      }
    }
  }
  return undefined;
}

async function liesInWorkspace(file: string, place: Place, machine: Machine): Promise<boolean> {
  for (const one of [file, await machine.realPath(file)]) {
    for (const folder of place.folders) {
      for (const root of [folder, await machine.realPath(folder)]) {
        const relative = path.relative(root, one);
        if (relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative)) {
          return true;
        }
      }
    }
  }
  return false;
}

function lastLine(text: string): string {
  return text.trim().split(/\r?\n/).at(-1) ?? "";
}
