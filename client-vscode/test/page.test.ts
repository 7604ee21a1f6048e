import assert from "node:assert/strict";
import { test } from "node:test";

import { asWebview, chosen } from "../src/page";

const POLICY = `<meta http-equiv="Content-Security-Policy" content="default-src &#x27;none&#x27;">`;
const PAGE = `<!DOCTYPE html><html><head>${POLICY}</head><body><p>$&amp; $1</p></body></html>`;

test("only the editor's own script may run", () => {
  const shown = asWebview(PAGE, "abc");
  assert.equal(shown.match(/Content-Security-Policy/g)?.length, 1);
  assert.match(shown, /default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-abc'"/);
  assert.equal(shown.match(/<script/g)?.length, 1);
  assert.match(shown, /<script nonce="abc">/);
  assert.ok(shown.includes("<p>$&amp; $1</p>"));
});

test("a page without a policy of its own is not shown", () => {
  assert.throws(() => asWebview(PAGE.replace(POLICY, ""), "abc"));
  assert.throws(() => asWebview("", "abc"));
});

test("a place in the folder is taken, any other is not", () => {
  assert.deepEqual(chosen({ file: "a/b.py", line: 3 }), { file: "a/b.py", line: 3 });
  for (const file of ["/etc/passwd", "../a.py", "a/../../b.py", "C:/a.py", "a\\..\\b.py", 1, undefined]) {
    assert.equal(chosen({ file, line: 3 }), undefined);
  }
  for (const line of [0, -1, 1.5, "3", Number.NaN, undefined]) {
    assert.equal(chosen({ file: "a.py", line }), undefined);
  }
  assert.equal(chosen(null), undefined);
  assert.equal(chosen("a.py:3"), undefined);
});
