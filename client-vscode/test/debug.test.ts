import assert from "node:assert/strict";
import { test } from "node:test";

import { debugInformation } from "../src/debug";

const facts = {
  extension: "0.1.0",
  editor: "VS Code 1.100.3 (desktop)",
  system: "linux x64",
  trusted: true,
  folders: ["/shop"],
  settings: { logLevel: "info" },
  running: undefined,
};

test("the report says which server runs and why, or why none does", () => {
  const found = { command: "/bin/canonic", args: ["server"], version: [0, 1, 0], from: "PATH" };
  assert.match(debugInformation({ ...facts, found, running: "0.1.0" }), /`\/bin\/canonic server` \(from PATH\)/);
  const none = { lack: "missing" as const, message: "It was not found." };
  assert.match(debugInformation({ ...facts, found: none }), /none: It was not found\./);
  assert.match(debugInformation({ ...facts, found: undefined }), /not looked for yet/);
});
