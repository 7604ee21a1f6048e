"""References of a policy name: every import of it, by whatever path, and on request its definition.

Answers for an import or a use of the name, for its definition and for names in shims. Other names are left to others.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from lsprotocol import types

from canonic.lsp.places import Located

if TYPE_CHECKING:
    from canonic.lsp.folder import Folder
    from canonic.lsp.server import CanonicServer
    from canonic.resolution.occurrences import Occurrence
    from canonic.text.names import Path

SLICE = 0.008
"""Seconds that the answer may hold the event loop."""


def register(server: CanonicServer) -> None:
    """Offer the request."""

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def references(params: types.ReferenceParams) -> list[types.Location] | None:
        located = server.places.locate(params.text_document.uri)
        if located is None or located.folder.analysis is None or not located.folder.analysis.whole:
            return None
        from canonic.resolution.model import Defined  # the engine loads after `initialize` is answered

        reader = located.folder.analysis
        canonical = _canonical_at(server, located, params.position)
        if canonical is None:
            return None
        found = list(reader.occurrences().of(canonical))
        places = []
        end = reader.judge.home(canonical).end
        if params.context.include_declaration and isinstance(end, Defined):
            places.append(server.places.location(located.folder, end.file, end.span))
        resume = time.monotonic() + SLICE
        for one in found:
            places.append(location(server, located.folder, one))
            if time.monotonic() > resume:
                await asyncio.sleep(0)
                resume = time.monotonic() + SLICE
        return places


def location(server: CanonicServer, folder: Folder, occurrence: Occurrence) -> types.Location:
    """Where an import stands."""
    return server.places.location(folder, occurrence.file, occurrence.span)


def _canonical_at(server: CanonicServer, located: Located, position: types.Position) -> Path | None:
    """The canonical path of the policy name under the cursor."""
    from canonic.resolution.signposts import definitions_in

    reader = located.folder.analysis
    assert reader is not None
    line, column = server.places.coordinates(located).place(position)
    for path, span in definitions_in(reader.occurrences(), located.path):
        if path.name and span.contains(line, column):
            return path
    target = reader.target(located.path, line, column)
    card = reader.card(target.path, located.path) if target is not None else None
    return card.canonical if card is not None else None
