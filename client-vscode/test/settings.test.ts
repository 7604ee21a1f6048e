import assert from "node:assert/strict";
import * as path from "node:path";
import { test } from "node:test";

import { expand, readSettings, type Surroundings } from "../src/settings";

const home = path.resolve("/users/ada");
const work = path.resolve("/projects/shop");
const around: Surroundings = { home, folders: [work], env: { VENV: path.join(home, "v") } };

test("variables of a setting are filled in", () => {
  assert.equal(expand("~/bin/canonic", around), `${home}/bin/canonic`);
  assert.equal(expand("${userHome}/x", around), `${home}/x`);
  assert.equal(expand("${workspaceFolder}/.venv/bin/python", around), `${work}/.venv/bin/python`);
  assert.equal(expand("${env:VENV}/bin/python", around), `${path.join(home, "v")}/bin/python`);
  assert.equal(expand("${env:NOBODY}", around), "");
});

test("what a variable holds is not read as a pattern of a replacement", () => {
  const odd: Surroundings = { home, folders: [path.resolve("/a$&b")], env: { X: "/c$1" } };
  assert.equal(expand("${workspaceFolder}/p", odd), `${path.resolve("/a$&b")}/p`);
  assert.equal(expand("${env:X}/p", odd), "/c$1/p");
});

test("a relative path starts at the first workspace folder, a bare name is left to PATH", () => {
  assert.equal(expand(".venv/bin/canonic", around), path.join(work, ".venv/bin/canonic"));
  assert.equal(expand("canonic", around), "canonic");
  assert.equal(expand("x/canonic", { ...around, folders: [] }), path.join(home, "x/canonic"));
});

test("values of a wrong type count as unset", () => {
  const given: Record<string, unknown> = { path: 7, interpreter: " ~/p ", importStrategy: "useBundled", logLevel: "loud" };
  assert.deepEqual(
    readSettings((key) => given[key], around),
    { path: "", interpreter: `${home}/p`, importStrategy: "fromEnvironment", logLevel: "info" },
  );
});
