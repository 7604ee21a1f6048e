"""Quick fixes and fix-all: which actions a place has, and, when the editor asks, their edits.

Actions are found from the findings of the present text, not from what the editor says about its diagnostics. Edits
are made when the action is resolved where the editor can do that, and refused when the text has changed in between.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from lsprotocol import types

from canonic.findings import Finding
from canonic.lsp import fix_workspace
from canonic.lsp.convert import SOURCE, is_offered, is_safe
from canonic.lsp.files import look_at
from canonic.lsp.notebook_edits import notebook_edits
from canonic.lsp.places import Located
from canonic.lsp.policy_actions import IGNORE, actions_of_finding, actions_of_place, silencing_edit
from canonic.lsp.protocol import content_modified
from canonic.lsp.workspace_edit import FileEdit, workspace_edit
from canonic.text.edits import TextEdit
from canonic.text.spans import Span

if TYPE_CHECKING:
    from canonic.lsp.server import CanonicServer

logger = logging.getLogger(__name__)

QUICK_FIX = "quickfix"
FIX_ALL = "source.fixAll.canonic"
FIX_NOTEBOOK = "notebook.source.fixAll.canonic"
"""All cells at once: VS Code asks for it when a notebook is saved."""
NAME = "name"
"""All of one name in one file."""


def register(server: CanonicServer) -> None:
    """Offer code actions, resolved later where the editor can."""
    options = types.CodeActionOptions(
        code_action_kinds=[types.CodeActionKind.QuickFix, FIX_ALL, FIX_NOTEBOOK],
        resolve_provider=server.client.resolves_edit and server.client.action_data,
    )

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)
    async def code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
        only = params.context.only
        fixes_all = only is not None and (wants(only, FIX_ALL) or wants(only, FIX_NOTEBOOK))
        await look_at(server, params.text_document.uri, relying=not fixes_all)
        return actions(server, params)

    if options.resolve_provider:

        @server.feature(types.CODE_ACTION_RESOLVE)
        async def resolve(action: types.CodeAction) -> types.CodeAction:
            if isinstance(action.data, dict) and isinstance(uri := action.data.get("uri"), str):
                await look_at(server, uri)
            action.edit = resolved_edit(server, action.data)
            return action


def actions(server: CanonicServer, params: types.CodeActionParams) -> list[types.CodeAction]:
    """The actions for a range: one quick fix for each finding that has one, and one fix-all."""
    located = server.places.locate(params.text_document.uri)
    if located is None or located.document is None:
        return []
    only = params.context.only
    found: list[types.CodeAction] = []
    last: list[types.CodeAction] = []
    if wants(only, QUICK_FIX):
        for finding in server.places.findings(located):
            if _touches(server, located, finding.span, params.range):
                if _is_possible(server, located, finding):
                    found.append(_quick_fix(server, located, finding, params.context.diagnostics))
                for number, other in enumerate(_otherwise_mended(located, finding)):
                    found.append(_quick_fix(server, located, other, params.context.diagnostics, number))
                for action in actions_of_finding(server, located, finding):
                    if isinstance(action.data, dict):
                        action.data = {"uri": located.uri, "version": located.document.version, **action.data}
                    last.append(action)
        found += [*actions_of_place(server, located, params.range), *_wider(server, located, params.range), *last]
    if wants(only, FIX_ALL):
        found += _fix_all(server, located, FIX_ALL, asked=only is not None)
    if located.cell and only is not None and wants(only, FIX_NOTEBOOK):
        found += _fix_all(server, located, FIX_NOTEBOOK, asked=True)
    return found


def wants(only: Sequence[str] | None, kind: str) -> bool:
    """Whether a kind of action is asked for: a requested kind stands for itself and everything below it."""
    if only is None:
        return True
    requested = [str(getattr(item, "value", item)) for item in only]
    return any(not item or kind == item or kind.startswith(item + ".") for item in requested)


def resolved_edit(server: CanonicServer, data: Any) -> types.WorkspaceEdit:
    """The edit of an action that was offered before; refused when the text has changed since."""
    if not isinstance(data, dict) or not isinstance(data.get("uri"), str):
        raise content_modified("This action does not come from this server")
    located = server.places.locate(data["uri"])
    if located is None or located.document is None or located.document.version != data.get("version"):
        raise content_modified("The document has changed since the action was offered")
    if data.get("kind") in (FIX_ALL, FIX_NOTEBOOK):
        return _edit(server, located, _fix_all_edits(server, located, data["kind"]))
    if data.get("kind") == IGNORE:
        edit = silencing_edit(server, located, data.get("rule"), data.get("line"))
        if edit is None:
            raise content_modified("No comment can stand there")
        return edit
    if data.get("kind") == NAME:
        return _edit(server, located, _safe_edits(server, located, str(data.get("name"))))
    for finding in server.places.findings(located):
        if _name(finding) == (data.get("rule"), tuple(data.get("span") or ())):
            way = data.get("way")
            if isinstance(way, int):
                for other in _otherwise_mended(located, finding)[way : way + 1]:
                    return _edit_of(server, located, other)
            elif _is_possible(server, located, finding):
                return _edit_of(server, located, finding)
    raise content_modified("The finding is gone")


def _quick_fix(
    server: CanonicServer,
    located: Located,
    finding: Finding,
    given: Sequence[types.Diagnostic],
    way: int | None = None,
) -> types.CodeAction:
    """The action that mends a finding; `way`: its fix is this one of the alternatives."""
    assert finding.fix is not None
    coordinates = server.places.coordinates(located)
    shown = coordinates.range(finding.span)
    linked = [item for item in given if item.code == finding.rule and item.source == SOURCE and item.range == shown]
    action = types.CodeAction(
        title=finding.fix.title,
        kind=types.CodeActionKind.QuickFix,
        diagnostics=linked or None,
        is_preferred=(way is None and is_safe(finding)) or None if server.client.preferred else None,
    )
    rule, span = _name(finding)
    data = {"kind": QUICK_FIX, "rule": rule, "span": list(span), **({} if way is None else {"way": way})}
    return _complete(server, located, action, data, finding)


def _otherwise_mended(located: Located, finding: Finding) -> list[Finding]:
    """The finding once for each alternative, with that as its fix; those that take a closer look at the file, too."""
    reader = located.folder.analysis
    ways = finding.alternatives
    if reader is not None and reader.whole:
        closer = reader.check_file(located.path, frozenset((finding.rule,)), closer=True)
        ways = next((other.alternatives for other in closer if _name(other) == _name(finding)), ())
    return [msgspec.structs.replace(finding, fix=way) for way in ways]


def _fix_all(server: CanonicServer, located: Located, kind: str, *, asked: bool) -> list[types.CodeAction]:
    reader = located.folder.analysis
    if reader is None or not reader.whole:
        if asked:
            logger.info("Fix all in %s: nothing yet, the workspace is still being indexed", located.path)
            if any(found.fix is not None for found in located.folder.findings(located.path)):
                server.session.not_fixed_yet(located.folder)
        return []
    count = len(_safe(server, located, kind))
    if not count:
        return []
    what = "the safe fix" if count == 1 else f"all {count} safe fixes"
    where = "notebook" if kind == FIX_NOTEBOOK else "cell" if located.cell else "file"
    action = types.CodeAction(title=f"Canonic: apply {what} in this {where}", kind=kind)
    return [_complete(server, located, action, {"kind": kind}, None)]


def _wider(server: CanonicServer, located: Located, asked: types.Range) -> list[types.CodeAction]:
    """For each name in the range: all of it in this file, and in the whole workspace, where there is more of it."""
    reader = located.folder.analysis
    if reader is None or not reader.whole:
        return []
    own = [finding for finding in located.folder.findings(located.path) if finding.name and is_safe(finding)]
    here = server.places.findings(located)
    where = "notebook" if located.cell else "file"
    found = []
    for name in dict.fromkeys(one.name for one in own if one in here and _touches(server, located, one.span, asked)):
        count = sum(finding.name == name for finding in own)
        if count > 1:
            action = types.CodeAction(
                f"Canonic: fix all {count} of `{name}` in this {where}", types.CodeActionKind.QuickFix
            )
            found.append(_complete(server, located, action, {"kind": NAME, "name": name}, None))
        elsewhere = sum(
            any(finding.name == name and is_safe(finding) for finding in located.folder.findings(path))
            for path in (*located.folder.known(), *located.folder.notebooks())
            if path != located.path
        )
        if elsewhere and server.client.applies_edits:
            title = f"Canonic: fix all of `{name}` in the workspace ({elsewhere + 1} files)"
            given = {"folder": located.folder.uri, "name": name, "unsafe": True}
            command = types.Command(title, fix_workspace.COMMAND, arguments=[given])
            found.append(types.CodeAction(title, types.CodeActionKind.QuickFix, command=command))
    return found


def _complete(
    server: CanonicServer, located: Located, action: types.CodeAction, data: dict[str, Any], finding: Finding | None
) -> types.CodeAction:
    """Give an action its edit, or what is needed to make the edit later."""
    assert located.document is not None
    if server.client.resolves_edit and server.client.action_data:
        action.data = {"uri": located.uri, "version": located.document.version, **data}
    elif data["kind"] == NAME:
        action.edit = _edit(server, located, _safe_edits(server, located, data["name"]))
    elif finding is None:
        action.edit = _edit(server, located, _fix_all_edits(server, located, data["kind"]))
    else:
        action.edit = _edit_of(server, located, finding)
    return action


def _is_possible(server: CanonicServer, located: Located, finding: Finding) -> bool:
    """Whether the fix may be offered, and this editor can make it."""
    if not is_offered(finding) or (finding.fix is not None and finding.fix.deletes and not server.client.deletes):
        return False
    return not located.cell or bool(_edits(server, located, [finding]))


def _edit_of(server: CanonicServer, located: Located, finding: Finding) -> types.WorkspaceEdit:
    if finding.fix is not None and finding.fix.deletes:
        return types.WorkspaceEdit(document_changes=[types.DeleteFile(located.uri)])
    return _edit(server, located, _edits(server, located, [finding]))


def _edits(server: CanonicServer, located: Located, findings: Sequence[Finding]) -> tuple[TextEdit, ...]:
    """The edits of some findings, in the places of the file; none at all where no cell could take one of them."""
    reader = located.folder.analysis
    if reader is None:
        return ()
    edits = reader.edits(located.path, findings)
    if located.cell and (notebook := reader.notebook(located.path)) is not None:
        try:
            notebook.rewritten(edits)
        except ValueError:
            return ()
    return edits


def _safe(server: CanonicServer, located: Located, kind: str) -> list[Finding]:
    """The findings that fix-all mends. That of one cell leaves alone what concerns other cells too."""
    reader = located.folder.analysis
    if reader is None or not reader.whole:
        return []
    if kind == FIX_NOTEBOOK or not located.cell:
        found = [found for found in located.folder.findings(located.path) if is_safe(found)]
        return found if not located.cell or _edits(server, located, found) else []
    notebook = reader.notebook(located.path)
    return [
        found
        for found in server.places.findings(located)
        if is_safe(found)
        and notebook is not None
        and (edits := _edits(server, located, [found]))
        and all(notebook.place(edit.span.line)[0] == located.cell for edit in edits)
    ]


def _fix_all_edits(server: CanonicServer, located: Located, kind: str) -> tuple[TextEdit, ...]:
    return _edits(server, located, _safe(server, located, kind))


def _safe_edits(server: CanonicServer, located: Located, name: str) -> tuple[TextEdit, ...]:
    """All safe fixes of the file, or the notebook, that concern one name of the policy."""
    reader = located.folder.analysis
    if reader is None or not reader.whole:
        return ()
    found = [one for one in located.folder.findings(located.path) if is_safe(one) and one.name == name]
    return _edits(server, located, found)


def _edit(server: CanonicServer, located: Located, edits: Sequence[TextEdit]) -> types.WorkspaceEdit:
    """The edits for the editor: those of a notebook go to the documents of the cells that they lie in."""
    if located.cell:
        return workspace_edit(server.client, notebook_edits(server, located.folder, located.path, edits))
    assert located.document is not None
    version = located.document.version
    return workspace_edit(
        server.client, [FileEdit(located.uri, version, server.places.coordinates(located), tuple(edits))]
    )


def _touches(server: CanonicServer, located: Located, span: Span, asked: types.Range) -> bool:
    coordinates = server.places.coordinates(located)
    start, end = coordinates.place(asked.start), coordinates.place(asked.end)
    return (span.line, span.column) <= end and start <= (span.end_line, span.end_column)


def _name(finding: Finding) -> tuple[str, tuple[int, ...]]:
    span = finding.span
    return finding.rule, (span.line, span.column, span.end_line, span.end_column)
