"""The command that fixes the whole workspace, or one name of it, as a single edit that the editor can preview and undo.

Notebooks are files like others; see `canonic.lsp.notebook_edits`.

Each file is asked at one moment of the event loop; a file that is typed in while others are being asked is asked again
before anything is sent. Open documents are versioned, so the editor refuses what is too old, and it is tried again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from canonic.findings import Finding, Safety
from canonic.lsp.files import look
from canonic.lsp.notebook_edits import notebook_edits
from canonic.lsp.places import Located
from canonic.lsp.progress import Cancelled, WorkDone
from canonic.lsp.workspace_edit import FileEdit, workspace_edit
from canonic.workspace.files import NOTEBOOK

if TYPE_CHECKING:
    from canonic.lsp.folder import Folder
    from canonic.lsp.server import CanonicServer

logger = logging.getLogger(__name__)

COMMAND = "canonic.server.fixWorkspace"
"""Not the name of a command of the extension: VS Code registers those of the server by itself."""
ATTEMPTS = 3
SAFE, RISKY = "safe", "risky"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one file, or notebook, answered."""

    findings: tuple[Finding, ...]
    """Those that it was asked with."""
    edits: tuple[FileEdit, ...]
    """Several for a notebook that the editor holds: one for each cell concerned."""
    left_out: str = ""
    """Why it has fixes and no edits."""


Asked = dict[str, Answer]
"""By the URI of the file."""


def register(server: CanonicServer) -> None:
    """Offer the command."""

    @server.command(COMMAND)
    async def fix_workspace(*arguments: Any) -> dict[str, Any]:
        given = arguments[0] if arguments and isinstance(arguments[0], Mapping) else {}
        return await run(server, given)


async def run(server: CanonicServer, given: Mapping[str, Any]) -> dict[str, Any]:
    """Fix, and say what became of it: ``applied``, ``files``, ``leftOut`` where a file could not be changed (why, by
    its path), and ``reason`` where nothing was done.

    `given`: ``folder`` (a URI; default all), ``name`` (a policy name; default all), ``unsafe`` (fixes that a person
    should look at too: only for editors that can ask), ``preview`` (show every file before).
    """
    folders = [
        folder
        for uri, folder in server.session.folders.items()
        if given.get("folder") in (None, uri) and folder.analysis is not None
    ]
    if not all(folder.analysis is not None and folder.analysis.whole for folder in folders):
        return _refused(server, "the workspace is still being indexed")
    if not server.client.applies_edits:
        return _refused(server, "this editor applies no edits of a server")
    unsafe = given.get("unsafe") is True and server.client.annotates_changes
    name = given.get("name") if isinstance(given.get("name"), str) else None
    preview = given.get("preview") is True
    bar = WorkDone(server, "fixing", cancellable=True)
    asked: Asked = {}
    try:
        for _ in range(ATTEMPTS):
            for folder in folders:
                await look(server, folder)
            while not all(folder.settled for folder in folders):
                await server.session.wait()
            await _ask(server, folders, asked, bar, name=name, unsafe=unsafe)
            files = [edit for answer in asked.values() for edit in answer.edits]
            left_out = _left_out(server, asked)
            if not files:
                return _refused(server, "there is nothing that can be fixed", left_out)
            # What is asked about is not ticked in an editor's preview; one risky file is enough to make it show all.
            risky = any(file.annotation == RISKY for file in files)
            edit = workspace_edit(server.client, files, _annotations(preview=preview and not risky))
            label = f"Canonic: fix {f'`{name}`' if name else 'all imports'} in the workspace"
            answer = await server.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, label=label))
            if answer.applied:
                count = sum(bool(answer.edits) for answer in asked.values())
                logger.info("Fixed %d files", count)
                _tell_left_out(server, left_out)
                return {"applied": True, "files": count, **({"leftOut": left_out} if left_out else {})}
            stale = [file for file in files if server.places.version(file.uri) != file.version]
            if not stale:
                logger.info("The editor did not apply the fixes: %s", answer.failure_reason or "no reason given")
                return {"applied": False, "reason": answer.failure_reason or "the editor did not apply them"}
        return _refused(server, "files changed all the time")
    except Cancelled:
        return _refused(server, "cancelled")
    finally:
        bar.end("done")


async def _ask(
    server: CanonicServer, folders: list[Folder], asked: Asked, bar: WorkDone, *, name: str | None, unsafe: bool
) -> None:
    """Bring `asked` up to date with every file; the last look at all files is one step."""
    places = server.places
    while True:
        fresh = 0
        known_files = (
            places.located(folder, path) for folder in folders for path in (*folder.known(), *folder.notebooks())
        )
        files = [at for at in known_files if at.path.endswith((".py", ".pyi", NOTEBOOK)) and places.owns(at)]
        for number, located in enumerate(files):
            findings = located.folder.findings(located.path)
            known = asked.get(located.uri)
            if known is not None and known.findings is findings and _is_present(server, known):
                continue
            wanted = [finding for finding in findings if _is_wanted(finding, name=name, unsafe=unsafe)]
            asked[located.uri] = _answer(server, located, findings, wanted)
            fresh += 1
            bar("fixing", number, len(files))
            await asyncio.sleep(0)
        if not fresh:
            for uri in asked.keys() - {located.uri for located in files}:
                del asked[uri]
            return


def _is_present(server: CanonicServer, answer: Answer) -> bool:
    return all(server.places.version(edit.uri) == edit.version for edit in answer.edits)


def _is_wanted(finding: Finding, *, name: str | None, unsafe: bool) -> bool:
    fix = finding.fix
    if fix is None or fix.deletes or fix.on_request or name not in (None, finding.name):
        return False
    return fix.safety is Safety.SAFE or (unsafe and fix.safety is Safety.UNSAFE)


def _answer(
    server: CanonicServer, located: Located, findings: tuple[Finding, ...], wanted: Sequence[Finding]
) -> Answer:
    """The edits of one file; one fix that is to be looked at makes the whole file one."""
    folder, path = located.folder, located.path
    assert folder.analysis is not None
    edits = folder.analysis.edits(path, wanted) if wanted else ()
    if not edits:
        return Answer(findings, ())
    risky = any(finding.fix is None or finding.fix.safety is not Safety.SAFE for finding in wanted)
    annotation = RISKY if risky else SAFE
    if path.endswith(NOTEBOOK):
        try:
            return Answer(findings, tuple(notebook_edits(server, folder, path, edits, annotation)))
        except ValueError as error:
            return Answer(findings, (), f"its cells cannot be rewritten ({error})")
    version = server.places.version(located.uri)
    return Answer(findings, (FileEdit(located.uri, version, server.places.coordinates(located), edits, annotation),))


def _left_out(server: CanonicServer, asked: Asked) -> dict[str, str]:
    """Why files were left out, by their paths."""
    found = {}
    for uri, answer in asked.items():
        if answer.left_out and (located := server.places.locate(uri)) is not None:
            found[located.path] = answer.left_out
    return found


def _tell_left_out(server: CanonicServer, left_out: Mapping[str, str]) -> None:
    if left_out:
        listed = "; ".join(f"{path}: {reason}" for path, reason in left_out.items())
        logger.warning("Left out by the fix of the workspace: %s", listed)
        text = f"Canonic: left out, nothing was changed in it: {listed}"
        server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, text))


def _annotations(*, preview: bool) -> dict[str, types.ChangeAnnotation]:
    return {
        SAFE: types.ChangeAnnotation("Safe fixes", needs_confirmation=preview, description="proven to change nothing"),
        RISKY: types.ChangeAnnotation(
            "Fixes to look at", needs_confirmation=True, description="something may depend on the old path"
        ),
    }


def _refused(server: CanonicServer, reason: str, left_out: Mapping[str, str] | None = None) -> dict[str, Any]:
    _tell_left_out(server, left_out or {})
    logger.info("Nothing was fixed: %s", reason)
    server.window_show_message(types.ShowMessageParams(types.MessageType.Info, f"Canonic: nothing was fixed, {reason}"))
    return {"applied": False, "reason": reason, **({"leftOut": dict(left_out)} if left_out else {})}
