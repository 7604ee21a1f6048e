/** Shows places that a code lens speaks of in the editor's own list of references. */

import * as vscode from "vscode";
import type { Location, Position } from "vscode-languageclient/node";

/** The command that the server puts on its code lenses; it stands in no menu. */
export const SHOW_REFERENCES = "canonic.showReferences";

export function registerShowReferences(): vscode.Disposable {
  return vscode.commands.registerCommand(SHOW_REFERENCES, (uri: string, at: Position, places: readonly Location[]) =>
    vscode.commands.executeCommand(
      "editor.action.showReferences",
      vscode.Uri.parse(uri),
      position(at),
      places.map(
        ({ uri: file, range }) =>
          new vscode.Location(vscode.Uri.parse(file), new vscode.Range(position(range.start), position(range.end))),
      ),
    ),
  );
}

function position(at: Position): vscode.Position {
  return new vscode.Position(at.line, at.character);
}
