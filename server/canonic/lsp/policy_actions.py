"""Actions besides the fix of a finding: ignore it here, turn the policy round, import a name that nothing binds.

Their edits are small. Only the comment is tried out on the whole text, so it is made when the action is resolved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from canonic.findings import Finding, Severity
from canonic.lsp.notebook_edits import notebook_edits
from canonic.lsp.places import Located
from canonic.lsp.workspace_edit import FileEdit, workspace_edit
from canonic.text.edits import TextEdit
from canonic.text.spans import Span
from canonic.workspace.files import NOTEBOOK

if TYPE_CHECKING:
    from canonic.lsp.server import CanonicServer


IGNORE = "ignore"
"""The kind of the action that waits to be resolved."""


def actions_of_finding(server: CanonicServer, located: Located, finding: Finding) -> list[types.CodeAction]:
    """Ignore it here; take its path for the canonical one."""
    found = [_ignored(server, located, finding), _turned_round(server, located, finding)]
    return [action for action in found if action is not None]


def actions_of_place(server: CanonicServer, located: Located, asked: types.Range) -> list[types.CodeAction]:
    """Import a policy name that is read here and that nothing binds."""
    from canonic.resolution.homeless import homeless  # the engine loads after `initialize` is answered

    reader = located.folder.analysis
    if reader is None or not reader.whole or located.cell or not located.path.endswith((".py", ".pyi")):
        return []
    coordinates = server.places.coordinates(located)
    span = Span(*coordinates.place(asked.start), *coordinates.place(asked.end))
    found = homeless(reader.judge, located.path, span)
    actions = []
    for name in found:
        # In the shape of a finding, for edits are made of those alone; nobody is told of it.
        finding = Finding(
            path=located.path,
            span=name.span,
            rule="",
            severity=Severity.OFF,
            message="",
            fix=name.rewrite,
        )
        edits = reader.edits(located.path, [finding])
        if edits:
            action = _action(server, located, f"Canonic: {_small(name.rewrite.title)}", edits)
            action.is_preferred = (len(found) == 1) or None if server.client.preferred else None
            actions.append(action)
    return actions


def _ignored(server: CanonicServer, located: Located, finding: Finding) -> types.CodeAction | None:
    if not located.path.endswith((".py", ".pyi", NOTEBOOK)):
        return None
    line = finding.span.line
    action = types.CodeAction(f"Canonic: ignore `{finding.rule}` here", types.CodeActionKind.QuickFix)
    if server.client.resolves_edit and server.client.action_data:
        if server.places.coordinates(located).lines.line_text(line).endswith("\\"):
            return None
        action.data = {"kind": IGNORE, "rule": finding.rule, "line": line}
        return action
    action.edit = silencing_edit(server, located, finding.rule, line)
    return action if action.edit is not None else None


def silencing_edit(server: CanonicServer, located: Located, rule: object, line: object) -> types.WorkspaceEdit | None:
    """The comment that ignores a rule on a line; None where none can stand."""
    from canonic.edits.silence import silence  # the engine loads after `initialize` is answered

    reader = located.folder.analysis
    text = server.places.coordinates(located).lines.text
    if reader is None or not isinstance(rule, str) or not isinstance(line, int) or reader.text(located.path) != text:
        return None
    edit = silence(text, reader.judge.resolver.snapshot.facts(located.path), line, rule)
    if edit is None:
        return None
    if not located.cell:
        return _edit(server, located, (edit,))
    try:
        return workspace_edit(server.client, notebook_edits(server, located.folder, located.path, (edit,)))
    except ValueError:  # a line of IPython's takes no comment
        return None


def _turned_round(server: CanonicServer, located: Located, finding: Finding) -> types.CodeAction | None:
    from canonic.policy.model import Level, NameEntry
    from canonic.policy.write import made_canonical

    reader, written = located.folder.analysis, finding.written
    listed = reader.judge.listed(written) if reader is not None and written is not None else None
    if written is None or listed is None or not isinstance(listed[0], NameEntry):
        return None
    origin, canonical = listed[0].origin, listed[0].canonical
    if origin.level is not Level.PROJECT or origin.file not in located.folder.policy_files():
        return None
    policy = server.places.located(located.folder, origin.file)
    edits = made_canonical(server.places.coordinates(policy).lines.text, origin.line, canonical, written)
    title = f"Canonic: `{written}` is the canonical path (changes {origin.file})"
    return _action(server, policy, title, edits) if edits else None


def _action(server: CanonicServer, located: Located, title: str, edits: tuple[TextEdit, ...]) -> types.CodeAction:
    return types.CodeAction(title, types.CodeActionKind.QuickFix, edit=_edit(server, located, edits))


def _edit(server: CanonicServer, located: Located, edits: tuple[TextEdit, ...]) -> types.WorkspaceEdit:
    version = located.document.version if located.document is not None else None
    return workspace_edit(server.client, [FileEdit(located.uri, version, server.places.coordinates(located), edits)])


def _small(title: str) -> str:
    return title[:1].lower() + title[1:]
