import assert from "node:assert/strict";
import { test } from "node:test";

import { isAtLeast, OLDEST_PYTHON, shown, versionIn } from "../src/version";

test("a version is found in what a program says of itself", () => {
  assert.deepEqual(versionIn("canonic 0.1.0"), [0, 1, 0]);
  assert.deepEqual(versionIn("Python 3.13.0rc2"), [3, 13, 0]);
  assert.equal(versionIn("canonic (run from its source)"), undefined);
});

test("versions are compared as numbers, and what is not written counts as zero", () => {
  assert.equal(isAtLeast([3, 9, 18], OLDEST_PYTHON), false);
  assert.equal(isAtLeast([3, 11], OLDEST_PYTHON), true);
  assert.equal(isAtLeast([3, 100, 0], OLDEST_PYTHON), true);
  assert.equal(isAtLeast([4, 0], OLDEST_PYTHON), true);
  assert.equal(isAtLeast([3], OLDEST_PYTHON), false);
  assert.equal(shown(OLDEST_PYTHON), "3.11");
});
