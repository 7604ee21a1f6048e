/** What a report of a fault should say, as one Markdown text. */

import { isServer, type NoServer, type Server } from "./find";

export interface Facts {
  readonly extension: string;
  readonly editor: string;
  readonly system: string;
  readonly trusted: boolean;
  readonly folders: readonly string[];
  readonly settings: unknown;
  /** What the last search gave; undefined before the first one has ended. */
  readonly found: Server | NoServer | undefined;
  /** The version that the running server says; undefined where none runs. */
  readonly running: string | undefined;
}

export function debugInformation(facts: Facts): string {
  const { found } = facts;
  let server = "not looked for yet";
  if (found !== undefined) {
    server = isServer(found)
      ? `\`${[found.command, ...found.args].join(" ")}\` (from ${found.from})`
      : `none: ${found.message}`;
  }
  const rows = [
    ["extension", facts.extension],
    ["editor", facts.editor],
    ["system", facts.system],
    ["workspace trusted", facts.trusted ? "yes" : "no"],
    ["workspace folders", facts.folders.map((folder) => `\`${folder}\``).join(", ") || "none"],
    ["server", server],
    ["running", facts.running ?? "no"],
  ];
  const table = rows.map(([name, value]) => `| ${name ?? ""} | ${value ?? ""} |`).join("\n");
  const settings = JSON.stringify(facts.settings ?? {}, null, 2);
  return `# Canonic\n\n| | |\n| --- | --- |\n${table}\n\n## Settings\n\n\`\`\`json\n${settings}\n\`\`\`\n`;
}
