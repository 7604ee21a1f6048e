import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { after, before, test } from "node:test";

import { findPython, findServer, isServer, type NoServer, type Place, type Server } from "../src/find";
import { realMachine } from "../src/machine";
import type { Settings } from "../src/settings";

// Real files and real processes: each "program" is a small script that answers as the real one does.

const PLAIN: Settings = { path: "", interpreter: "", importStrategy: "fromEnvironment", logLevel: "info" };
const skip = process.platform === "win32" ? "the programs of these tests are shell scripts" : false;
let root = "";
let workspace = "";

before(async () => {
  root = await mkdtemp(path.join(tmpdir(), "canonic-find-"));
  workspace = path.join(root, "workspace");
  await mkdir(workspace);
});
after(() => rm(root, { recursive: true }));

async function program(file: string, script: string): Promise<string> {
  const full = path.join(root, file);
  await mkdir(path.dirname(full), { recursive: true });
  await writeFile(full, `#!/bin/sh\n${script}\n`);
  await chmod(full, 0o755);
  return full;
}

const python = (file: string, version: string, server: string): Promise<string> =>
  program(file, `printf '%s\\n' ${version} ${server}`);
const canonic = (file: string, version = "0.1.0"): Promise<string> => program(file, `echo canonic ${version}`);

interface Given {
  settings?: Partial<Settings>;
  searchPath?: string[];
  trusted?: boolean;
  selected?: string;
  managed?: string;
}

async function found(given: Given): Promise<{ result: Server | NoServer; notes: string[] }> {
  const notes: string[] = [];
  const { settings, place, machine } = surroundings(given);
  const result = await findServer(settings, place, machine, (line) => notes.push(line));
  return { result, notes };
}

function surroundings(given: Given) {
  const place: Place = {
    trusted: given.trusted ?? true,
    folders: [workspace],
    managedPython: given.managed ?? path.join(root, "none", "python"),
    selectedPython: () => Promise.resolve(given.selected),
  };
  // The folders of the scripts alone, and the shell's own.
  const searchPath = (given.searchPath ?? []).join(path.delimiter);
  const machine = { ...realMachine(root, process.env), searchPath: searchPath.split(path.delimiter) };
  return { settings: { ...PLAIN, ...given.settings }, place, machine };
}

function server(result: Server | NoServer): Server {
  assert.ok(isServer(result), JSON.stringify(result));
  return result;
}

function lack(result: Server | NoServer): NoServer {
  assert.ok(!isServer(result), JSON.stringify(result));
  return result;
}

test("the setting for the executable comes first", { skip }, async () => {
  const own = await canonic("own/canonic", "0.2.0");
  const selected = await python("env/bin/python", "3.12.1", "yes 0.1.0");
  const { result } = await found({ settings: { path: own, importStrategy: "managed" }, selected });
  assert.deepEqual([server(result).command, server(result).args], [own, ["server"]]);
  assert.deepEqual(server(result).version, [0, 2, 0]);
});

test("an executable that is named and is not there, or is another program, is said and not passed over", { skip }, async () => {
  const onPath = path.dirname(await canonic("bin/canonic"));
  const gone = await found({ settings: { path: path.join(root, "gone") }, searchPath: [onPath] });
  assert.match(lack(gone.result).message, /no such file/);
  const other = await program("other/canonic", "echo something else 1.2");
  assert.match(lack((await found({ settings: { path: other } })).result).message, /does not run/);
  const broken = await program("broken/canonic", "echo bad interpreter >&2; exit 3");
  assert.match(lack((await found({ settings: { path: broken } })).result).message, /bad interpreter/);
});

test("a server older than the extension works with is refused with both versions", { skip }, async () => {
  const old = await canonic("old/canonic", "0.0.9");
  assert.match(lack((await found({ settings: { path: old } })).result).message, /Canonic 0\.0\.9.*0\.1 or later/);
});

test("the selected environment comes before PATH, as a module that the current folder cannot shadow", { skip }, async () => {
  const selected = await python("env/bin/python", "3.12.1", "yes 0.1.0");
  const onPath = path.dirname(await canonic("bin/canonic"));
  const { result } = await found({ selected, searchPath: [onPath] });
  assert.deepEqual([server(result).command, server(result).args], [selected, ["-P", "-m", "canonic", "server"]]);
});

test("a selected environment that cannot run the server is noted, and PATH is looked through", { skip }, async () => {
  const selected = await python("old/bin/python", "3.9.2", "");
  const onPath = await canonic("bin/canonic");
  const { result, notes } = await found({ selected, searchPath: [path.dirname(onPath)] });
  assert.equal(server(result).command, onPath);
  assert.match(notes.join("\n"), /Python 3\.9\.2; the server needs 3\.11/);
});

test("an interpreter that is named must be new enough and have the server", { skip }, async () => {
  const message = async (file: string): Promise<string> =>
    lack((await found({ settings: { interpreter: file } })).result).message;
  assert.match(await message(await python("a/python", "3.10.4", "")), /3\.10\.4; the server needs 3\.11 or later/);
  assert.match(await message(await python("b/python", "3.11.0", "no")), /has no Canonic installed/);
  assert.match(await message(await python("c/python", "3.11.0", "yes 0.0.1")), /Canonic 0\.0\.1/);
  assert.match(await message(path.join(root, "nowhere/python")), /does not run as Python/);
});

test("a server that runs from its source has no version and is taken", { skip }, async () => {
  const interpreter = await python("src/python", "3.11.0", "yes source");
  assert.equal(server((await found({ settings: { interpreter } })).result).version, undefined);
});

test("nothing found: the message says how to install, and the private environment can be offered", { skip }, async () => {
  const { lack: kind, message } = lack((await found({ searchPath: [path.join(root, "empty")] })).result);
  assert.equal(kind, "missing");
  assert.match(message, /pip install PATH\/TO\/canonic/);
});

test("the private environment is used where it is asked for, and only then", { skip }, async () => {
  const managed = await python("managed/python", "3.13.0", "yes 0.1.0");
  assert.equal(server((await found({ settings: { importStrategy: "managed" }, managed })).result).command, managed);
  assert.equal(lack((await found({ managed })).result).lack, "missing");
  assert.equal(lack((await found({ settings: { importStrategy: "managed" } })).result).lack, "unmanaged");
});

test("in a workspace that is not trusted nothing of it is run, not even to ask", { skip }, async () => {
  const trace = path.join(root, "was-run");
  const inside = await program("workspace/.venv/bin/canonic", `touch ${trace}; echo canonic 0.1.0`);
  const interpreter = await program("workspace/.venv/bin/python", `touch ${trace}; printf '%s\\n' 3.12.0 yes 0.1.0`);
  const linked = path.join(root, "link");
  await symlink(path.dirname(inside), linked);
  const outside = await canonic("bin/canonic");
  const searchPath = [path.dirname(inside), ".venv/bin", linked, path.dirname(outside)];
  const { result } = await found({ trusted: false, selected: interpreter, searchPath });
  assert.equal(server(result).command, outside);
  assert.equal(await realMachine(root, process.env).isFile(trace), false);
  assert.equal(server((await found({ searchPath })).result).command, inside);
});

test("a Python for the private environment must be new enough; those passed over are noted", { skip }, async () => {
  const old = path.dirname(await python("p1/python3", "3.9.2", ""));
  const fresh = await python("p2/python3.12", "3.12.0", "no");
  const notes: string[] = [];
  const { settings, place, machine } = surroundings({ searchPath: [old, path.dirname(fresh)] });
  assert.equal(await findPython(settings, place, machine, (line) => notes.push(line)), fresh);
  assert.match(notes.join("\n"), /is Python 3\.9\.2/);
  const none = surroundings({ searchPath: [old] });
  assert.equal(await findPython(none.settings, none.place, none.machine, () => undefined), undefined);
});
