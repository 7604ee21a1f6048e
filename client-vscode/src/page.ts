/**
 * The report's page as the editor shows it: with the editor's own colours, and places that lead to their files.
 *
 * The page that the server writes runs nothing. Here one script runs, ours: it tells which place was chosen.
 */

/** What the page says when somebody chooses a place. */
export interface Chosen {
  /** Relative to the workspace folder, with `/`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

const POLICY = /<meta http-equiv="Content-Security-Policy" content="[^"]*">/;

const STYLE = `
:root{--ground:var(--vscode-editor-background);--words:var(--vscode-editor-foreground);
--quiet:var(--vscode-descriptionForeground);--accent:var(--vscode-textLink-foreground);
--line:var(--vscode-widget-border,var(--vscode-panel-border));--raised:var(--vscode-sideBar-background);
--mark:var(--vscode-textCodeBlock-background);--bad:var(--vscode-errorForeground);
--left:var(--vscode-charts-orange);--good:var(--vscode-charts-green);
--tests:color-mix(in srgb,var(--vscode-charts-orange) 55%,var(--vscode-editor-background))}
body.vscode-light{color-scheme:light}body.vscode-dark,body.vscode-high-contrast{color-scheme:dark}
body{padding:0}.place{cursor:pointer}.place:hover,.place:focus-visible{text-decoration:underline;color:var(--accent)}
`;

const SCRIPT = `
const editor = acquireVsCodeApi();
const choose = (event) => {
  const place = event.target.closest(".place");
  if (place !== null) {
    editor.postMessage({ file: place.dataset.file, line: Number(place.dataset.line) });
  }
};
for (const place of document.querySelectorAll(".place")) {
  place.tabIndex = 0;
  place.setAttribute("role", "link");
}
document.addEventListener("click", choose);
document.addEventListener("keydown", (event) => { if (event.key === "Enter") { choose(event); } });
`;

/** The page for a webview. Throws when it has no content security policy, for then it is not the server's. */
export function asWebview(page: string, nonce: string): string {
  if (!POLICY.test(page) || !page.includes("</head>") || !page.includes("</body>")) {
    throw new Error("The report is not a page of Canonic's");
  }
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'`;
  return page
    .replace(POLICY, () => `<meta http-equiv="Content-Security-Policy" content="${policy}">`)
    .replace("</head>", () => `<style>${STYLE}</style></head>`)
    .replace("</body>", () => `<script nonce="${nonce}">${SCRIPT}</script></body>`);
}

/** The place that a message names; undefined where it names none inside of the folder. */
export function chosen(message: unknown): Chosen | undefined {
  if (typeof message !== "object" || message === null) {
    return undefined;
  }
  const { file, line } = message as Partial<Record<"file" | "line", unknown>>;
  if (typeof file !== "string" || typeof line !== "number" || !Number.isInteger(line) || line < 1) {
    return undefined;
  }
  const outside = file.startsWith("/") || /^[A-Za-z]:/.test(file) || file.split(/[\\/]/).includes("..");
  return outside ? undefined : { file, line };
}
