/** The documents that the server speaks of. */

export const SELECTOR = [
  { scheme: "file", language: "python" },
  { scheme: "untitled", language: "python" },
  { scheme: "vscode-notebook-cell", language: "python" },
  // By their names: VS Code has no language for TOML unless an extension brings one.
  { scheme: "file", pattern: "**/{canonic,pyproject}.toml" },
] as const;
