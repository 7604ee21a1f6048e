"""The command that writes the report of a workspace folder as an HTML page, for an editor or a browser to show.

The page tells what is on disk, as the command line's does. It is made in a thread by an analysis of its own, so no
question of the editor waits. The history is what earlier reports have measured, unless it is asked to be measured.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from canonic.errors import CanonicError
from canonic.lsp import uris
from canonic.lsp.progress import Cancelled, WorkDone
from canonic.lsp.threads import in_thread

if TYPE_CHECKING:
    from canonic.analysis import Progress
    from canonic.configured import Configured
    from canonic.lsp.server import CanonicServer

logger = logging.getLogger(__name__)

COMMAND = "canonic.server.report"
"""Not the name of a command of the extension: VS Code registers those of the server by itself."""
NAME = "report.html"


def register(server: CanonicServer) -> None:
    """Offer the command."""
    at_work: dict[str, asyncio.Future[str]] = {}

    @server.command(COMMAND)
    async def report(*arguments: Any) -> dict[str, Any]:
        given = arguments[0] if arguments and isinstance(arguments[0], Mapping) else {}
        return await run(server, given, at_work)


async def run(
    server: CanonicServer, given: Mapping[str, Any], at_work: dict[str, asyncio.Future[str]]
) -> dict[str, Any]:
    """Write the report and say where: ``uri``; or ``reason`` where there is none.

    `given`: ``folder`` (a URI; the first one if it is not given), ``show`` (false: the editor shows it by itself),
    ``measure`` (judge commits that no report has looked at yet). `at_work`: the reports under way, by folder.
    """
    await server.session.begun.wait()
    folders = server.session.folders
    uri = given.get("folder") or next(iter(folders), None)
    folder = folders.get(uri) if isinstance(uri, str) else None
    if folder is None:
        return _refused(server, "there is no such workspace folder")
    if folder.configured is None:
        return _refused(server, "the configuration cannot be read")
    if folder.uri not in at_work:
        measure = given.get("measure") is True
        at_work[folder.uri] = asyncio.ensure_future(_made(server, folder.configured, measure=measure))
        at_work[folder.uri].add_done_callback(lambda _: at_work.pop(folder.uri, None))
    try:
        page = uris.uri_of(await asyncio.shield(at_work[folder.uri]))
    except Cancelled:
        return _refused(server, "cancelled")
    except CanonicError as error:
        return _refused(server, "; ".join(str(problem) for problem in error.problems))
    except OSError as error:
        return _refused(server, f"it cannot be written: {error.strerror}")
    if given.get("show", True) is not False:
        await _show(server, page)
    return {"uri": page}


async def _made(server: CanonicServer, given: Configured, *, measure: bool) -> str:
    bar = WorkDone(server, "reporting", cancellable=True)
    try:
        return await in_thread(partial(write_report, given, bar, measure=measure))
    finally:
        bar.end("the report is written")


def write_report(given: Configured, progress: Progress, *, measure: bool) -> str:
    """Write the page of what lies on disk; gives its path. Slow: meant for a thread.

    Raises `CanonicError` where no folder takes the page, `OSError` where it cannot be written.
    """
    from canonic.analysis import Analysis  # the engine loads after `initialize` is answered
    from canonic.history.burn_down import Asked
    from canonic.history.surveyed import surveyed
    from canonic.index.places import cache_folders
    from canonic.memory import recall
    from canonic.reports.surveys import write_survey

    folder = next(cache_folders(given.settings.root), None)
    if folder is None:
        raise CanonicError("no folder takes the report: neither the workspace's nor the user's cache can be written")
    with contextlib.closing(Analysis.of(given)) as analysis:
        analysis.index(progress)
        known = recall(*given, analysis.order_counts)
        findings = (known or analysis).check()
        text = write_survey(surveyed(analysis, findings, Asked(measure=measure), progress=progress), "html")
    place = os.path.join(folder, NAME)
    passing = f"{place}.{os.getpid()}"
    with open(passing, "w", encoding="utf-8", newline="", errors="backslashreplace") as file:
        file.write(text)
    os.replace(passing, place)
    return place


async def _show(server: CanonicServer, page: str) -> None:
    """Have the editor open the page in a browser, or say where it is."""
    shown = False
    if server.client.shows_documents:
        answer = await server.window_show_document_async(types.ShowDocumentParams(page, external=True))
        shown = answer.success
    if not shown:
        text = f"Canonic: the report is in {uris.path_of(page)}"
        server.window_show_message(types.ShowMessageParams(types.MessageType.Info, text))


def _refused(server: CanonicServer, reason: str) -> dict[str, Any]:
    logger.info("No report was made: %s", reason)
    server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, f"Canonic: no report, {reason}"))
    return {"reason": reason}
