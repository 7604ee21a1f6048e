"""Diagnostics on request: of one document, and of the whole workspace with waiting until there is news."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from lsprotocol import types

from canonic.lsp.convert import result_id
from canonic.lsp.protocol import server_cancelled
from canonic.lsp.session import Session

if TYPE_CHECKING:
    from canonic.lsp.server import CanonicServer

PART = 500
"""Files in one partial result."""
SLICE = 0.008
"""Seconds that the making of an answer may hold the event loop."""

NOTHING = result_id([])

WorkspaceItem = types.WorkspaceFullDocumentDiagnosticReport | types.WorkspaceUnchangedDocumentDiagnosticReport
DocumentReport = types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport


def register(server: CanonicServer) -> None:
    """Offer both requests. Only for clients that pull."""
    options = types.DiagnosticOptions(
        inter_file_dependencies=True, workspace_diagnostics=True, identifier="canonic", work_done_progress=False
    )
    waiting: list[asyncio.Task[object]] = []

    @server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)
    async def document(params: types.DocumentDiagnosticParams) -> DocumentReport:
        await server.session.begun.wait()
        return document_report(server.session, params)

    @server.feature(types.WORKSPACE_DIAGNOSTIC)
    async def workspace(params: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
        work = asyncio.ensure_future(workspace_report(server, params))
        for earlier in waiting:
            earlier.cancel("superseded")
        waiting[:] = [work]
        try:
            return await work
        except asyncio.CancelledError:
            if work.done() and waiting != [work]:
                raise server_cancelled("A newer request takes its place", retrigger=False) from None
            work.cancel()
            raise


def document_report(session: Session, params: types.DocumentDiagnosticParams) -> DocumentReport:
    """The answer for one document; the shape of an unchanged one when the client has it already."""
    located = session.places.locate(params.text_document.uri)
    if located is None or located.path.endswith(".toml") or located.cell:
        return types.RelatedFullDocumentDiagnosticReport(items=[])
    session.push_empty(located.uri)
    session.pulled(located.uri)
    report = session.report(located)
    if params.previous_result_id == report.result_id:
        return types.RelatedUnchangedDocumentDiagnosticReport(result_id=report.result_id)
    return types.RelatedFullDocumentDiagnosticReport(items=report.items, result_id=report.result_id)


async def workspace_report(
    server: CanonicServer, params: types.WorkspaceDiagnosticParams
) -> types.WorkspaceDiagnosticReport:
    """The answer for the workspace, complete or not at all.

    With a partial result token it waits until there is something to say; without one, until all is known.
    """
    session = server.session
    session.switch_to_pull()
    previous = {item.uri: item.value for item in params.previous_result_ids}
    token = params.partial_result_token
    seen = -1
    while True:
        while not session.settled() or session.revision == seen:
            await session.wait()
        seen = session.revision
        items = await _reports(session, previous, streamed=token is not None)
        if not session.settled():
            continue
        if token is None:
            return types.WorkspaceDiagnosticReport(items)
        if items:
            for start in range(0, len(items), PART):
                part = types.WorkspaceDiagnosticReportPartialResult(items[start : start + PART])
                server.progress(types.ProgressParams(token, part))
                await asyncio.sleep(0)
            return types.WorkspaceDiagnosticReport([])


async def _reports(session: Session, previous: Mapping[str, str], *, streamed: bool) -> list[WorkspaceItem]:
    items: list[WorkspaceItem] = []
    reported: dict[str, str] = {}
    resume = time.monotonic() + SLICE
    for located in session.pulled_files():
        report = session.report(located)
        reported[located.uri] = report.result_id
        if not report.items:
            continue
        if previous.get(located.uri) != report.result_id:
            items.append(
                types.WorkspaceFullDocumentDiagnosticReport(
                    uri=located.uri, items=report.items, version=report.version, result_id=report.result_id
                )
            )
        elif not streamed:
            items.append(
                types.WorkspaceUnchangedDocumentDiagnosticReport(
                    uri=located.uri, result_id=report.result_id, version=report.version
                )
            )
        if time.monotonic() > resume:
            await asyncio.sleep(0)
            resume = time.monotonic() + SLICE
    for uri, known in previous.items():
        if reported.get(uri, NOTHING) == NOTHING != known:
            items.append(types.WorkspaceFullDocumentDiagnosticReport(uri=uri, items=[], version=None))
    if streamed:
        # VS Code names the result of its own earlier pull for an open document, again and again, until it pulls that
        # document: what was reported once already is no news.
        items = [item for item in items if not session.repeats(item.uri, reported.get(item.uri, NOTHING), previous)]
    session.reported = reported
    return items
