"""Code lenses on definitions and shims: how many imports there are, and how many are left.

An editor's own command shows the imports where there is one: its name comes with the start (``showReferencesCommand``),
for the protocol has none. Otherwise the lens is only read.

An import that is typed anywhere changes the numbers, whether there is anything to find about it or not: `Lenses` knows
what the editor was told, and tells it to ask again when that is no longer true.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from canonic.lsp.places import Located
from canonic.lsp.references import location

if TYPE_CHECKING:
    from canonic.lsp.server import CanonicServer
    from canonic.resolution.signposts import Signpost


PAUSE = 0.3
"""Seconds without news after which it is looked whether the numbers have changed."""


class Lenses:
    """What the editor was told, by document."""

    def __init__(self, server: CanonicServer) -> None:
        self._server = server
        self._told: dict[str, tuple[str, ...]] = {}
        self._timer: asyncio.TimerHandle | None = None

    def answered(self, uri: str, posts: tuple[Signpost, ...]) -> None:
        """The editor has these lenses of a document now."""
        self._told[uri] = _titles(posts)

    def note(self) -> None:
        """Something may have changed."""
        if self._server.client.refreshes_lenses and self._told:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = asyncio.get_running_loop().call_later(PAUSE, self._look)

    def _look(self) -> None:
        for uri in [uri for uri in self._told if self._server.documents.opened(uri) is None]:
            del self._told[uri]
        if any(_titles(_posts(self._server.places.locate(uri))) != told for uri, told in self._told.items()):
            self._told.clear()  # the editor asks for all of them anew
            self._server.background(self._server.workspace_code_lens_refresh_async(None))


def register(server: CanonicServer) -> None:
    """Offer the requests."""
    options = types.CodeLensOptions(resolve_provider=True)

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS, options)
    def code_lens(params: types.CodeLensParams) -> list[types.CodeLens]:
        located = server.places.locate(params.text_document.uri)
        posts = _posts(located)
        server.session.lenses.answered(params.text_document.uri, posts)
        return [_lens(located, post, number) for number, post in enumerate(posts)] if located else []

    @server.feature(types.CODE_LENS_RESOLVE)
    def resolve(lens: types.CodeLens) -> types.CodeLens:
        data = lens.data if isinstance(lens.data, dict) else {}
        located = server.places.locate(str(data.get("uri")))
        posts = _posts(located) if located is not None else ()
        number = data.get("number")
        if located is None or not isinstance(number, int) or not 0 <= number < len(posts):
            lens.command = types.Command("", "")  # what it spoke of is gone; the editor asks anew in a moment
            return lens
        lens.command = _command(server, located, posts[number], lens.range.start)
        return lens


def _posts(located: Located | None) -> tuple[Signpost, ...]:
    """Nothing before the whole workspace is read: the numbers would be wrong."""
    from canonic.resolution.signposts import signposts  # the engine loads after `initialize` is answered

    reader = located.folder.analysis if located is not None else None
    if located is None or reader is None or not reader.whole or not located.path.endswith((".py", ".pyi")):
        return ()
    return signposts(reader.occurrences(), located.path)


def _titles(posts: tuple[Signpost, ...]) -> tuple[str, ...]:
    return tuple(post.title for post in posts)


def _lens(located: Located, post: Signpost, number: int) -> types.CodeLens:
    assert located.document is not None
    shown = located.document.coordinates.range(post.span)
    return types.CodeLens(shown, data={"uri": located.uri, "number": number})


def _command(server: CanonicServer, located: Located, post: Signpost, position: types.Position) -> types.Command:
    name = server.configuration.show_references_command
    if not name or not post.occurrences:
        return types.Command(post.title, "")
    places: list[Any] = [location(server, located.folder, one) for one in post.occurrences]
    return types.Command(post.title, name, arguments=[located.uri, position, places])
