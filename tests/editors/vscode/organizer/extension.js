// Sorts imports with a real Ruff, as Ruff's own extension does on save: as an action of the kind source.organizeImports.
const { spawnSync } = require("node:child_process");
const vscode = require("vscode");

const KIND = vscode.CodeActionKind.SourceOrganizeImports.append("ruff");

exports.activate = (context) => {
  const provider = {
    provideCodeActions(document, _range, { only }) {
      if (!only?.contains(KIND)) {
        return [];
      }
      const python = vscode.workspace.getConfiguration("organizer").get("python");
      const options = ["-m", "ruff", "check", "--isolated", "--no-cache", "--select", "I", "--fix", "--quiet", "--exit-zero", "-"];
      const sorted = spawnSync(python, options, { input: document.getText(), encoding: "utf8" });
      if (sorted.status !== 0) {
        throw new Error(sorted.stderr);
      }
      const action = new vscode.CodeAction("Ruff: organize imports", KIND);
      action.edit = new vscode.WorkspaceEdit();
      action.edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), sorted.stdout);
      return [action];
    },
  };
  const offered = { providedCodeActionKinds: [KIND] };
  context.subscriptions.push(vscode.languages.registerCodeActionsProvider({ language: "python" }, provider, offered));
};
