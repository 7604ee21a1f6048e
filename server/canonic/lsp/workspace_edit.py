"""Edits of several files as one `WorkspaceEdit`, in the best form that the editor understands.

Versioned where a document is open, so that an edit never meets another text than it was made for. What a person should
look at carries an annotation that asks for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lsprotocol import types

from canonic.lsp.client import Client
from canonic.lsp.convert import Coordinates, text_edit
from canonic.text.edits import TextEdit


@dataclass(frozen=True, slots=True)
class FileEdit:
    """The edits of one file."""

    uri: str
    version: int | None
    """None: no editor holds the file."""
    coordinates: Coordinates
    edits: tuple[TextEdit, ...]
    annotation: str = ""
    """The id of an annotation; empty for none."""


def workspace_edit(
    client: Client, files: Sequence[FileEdit], annotations: dict[str, types.ChangeAnnotation] | None = None
) -> types.WorkspaceEdit:
    """The edits of all files. `annotations` by id; editors that know none get plain edits."""
    if not client.document_changes:
        return types.WorkspaceEdit(
            changes={file.uri: [text_edit(file.coordinates, edit) for edit in file.edits] for file in files}
        )
    changes = [
        types.TextDocumentEdit(
            types.OptionalVersionedTextDocumentIdentifier(file.uri, file.version),
            [_edit(client, file, edit) for edit in file.edits],
        )
        for file in files
    ]
    used = {file.annotation for file in files}
    kept = {name: value for name, value in (annotations or {}).items() if name in used}
    return types.WorkspaceEdit(
        document_changes=changes, change_annotations=kept if kept and client.annotates_changes else None
    )


def _edit(client: Client, file: FileEdit, edit: TextEdit) -> types.TextEdit | types.AnnotatedTextEdit:
    plain = text_edit(file.coordinates, edit)
    if file.annotation and client.annotates_changes:
        return types.AnnotatedTextEdit(file.annotation, plain.range, plain.new_text)
    return plain
