import assert from "node:assert/strict";
import { test } from "node:test";

import { Faults, Work } from "../src/work";

test("the last report of a bar that is open says what is done", () => {
  const work = new Work();
  assert.equal(work.take(1, { kind: "begin", message: "indexing" }), "indexing");
  assert.equal(work.take(1, { kind: "report", message: "indexing 5 of 9 files" }), "indexing 5 of 9 files");
  assert.equal(work.take(2, { kind: "begin", message: "fixing" }), "fixing");
  assert.equal(work.take(2, { kind: "end", message: "done" }), "indexing 5 of 9 files");
  assert.equal(work.take(1, { kind: "end", message: "done" }), "");
  assert.equal(work.take(1, { kind: "report", message: "too late" }), "");
});

test("there are faults as long as one file has one", () => {
  const faults = new Faults();
  assert.equal(faults.take("a.toml", ["settings", "stale-policy"]), true);
  assert.equal(faults.take("b.toml", ["settings"]), true);
  assert.equal(faults.take("a.toml", ["stale-policy"]), true);
  assert.equal(faults.take("c.toml", []), true);
  assert.equal(faults.take("b.toml", []), false);
});
