"""Completion in ``from … import …``: policy names from their home first, legacy paths marked as deprecated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from canonic.lsp.places import Located

if TYPE_CHECKING:
    from canonic.lsp.convert import Coordinates
    from canonic.lsp.server import CanonicServer
    from canonic.resolution.offers import Offer

TRIGGERS = [".", " "]


def register(server: CanonicServer) -> None:
    """Offer the request."""
    options = types.CompletionOptions(trigger_characters=TRIGGERS)

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, options)
    def completion(params: types.CompletionParams) -> types.CompletionList | None:
        located = server.places.locate(params.text_document.uri)
        return completion_at(server, located, params.position) if located is not None else None


def completion_at(server: CanonicServer, located: Located, position: types.Position) -> types.CompletionList | None:
    """What can be written at a position; None where Canonic has nothing to say."""
    reader = located.folder.analysis
    if reader is None or not located.path.endswith((".py", ".pyi", ".ipynb")):
        return None
    coordinates = server.places.coordinates(located)
    from canonic.resolution.offers import offers  # the engine loads after `initialize` is answered

    end = coordinates.lines.offset(*coordinates.place(position))
    found = offers(reader.judge, located.path, coordinates.lines.text[:end])
    items = [_item(server, coordinates, offer, end, number) for number, offer in enumerate(found)]
    return types.CompletionList(is_incomplete=False, items=items) if items else None


def _item(server: CanonicServer, coordinates: Coordinates, offer: Offer, end: int, number: int) -> types.CompletionItem:
    client = server.client
    name = offer.path.name or offer.path.module
    item = types.CompletionItem(
        label=name,
        kind=types.CompletionItemKind.Reference if offer.path.name else types.CompletionItemKind.Module,
        detail=f"legacy: {offer.path}" if offer.legacy else f"canonical: {offer.path}",
        sort_text=f"{'~' if offer.legacy else '!'}{number:04}",
        filter_text=name,
        text_edit=types.TextEdit(coordinates.range(coordinates.lines.span(offer.start, end)), name),
        preselect=(number == 0 and not offer.legacy) or None,
    )
    if offer.path.name and client.label_details:
        item.label_details = types.CompletionItemLabelDetails(description=offer.path.module)
    if offer.module is not None:
        start, stop, module = offer.module
        item.additional_text_edits = [types.TextEdit(coordinates.range(coordinates.lines.span(start, stop)), module)]
    if offer.legacy and client.completion_tags:
        item.tags = [types.CompletionItemTag.Deprecated]
    elif offer.legacy and client.completion_deprecated:
        item.deprecated = True
    return item
