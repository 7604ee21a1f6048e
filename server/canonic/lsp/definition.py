"""Go to definition, through every shim to the single source of truth. Only for names that the policy speaks of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lsprotocol import types

from canonic.lsp.places import Located
from canonic.text.spans import Lines, Span

if TYPE_CHECKING:
    from canonic.cursor import Target
    from canonic.lsp.server import CanonicServer
    from canonic.resolution.card import Card

Answer = list[types.LocationLink] | types.Location | None


def register(server: CanonicServer) -> None:
    """Offer the request."""

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    def definition(params: types.DefinitionParams) -> Answer:
        located = server.places.locate(params.text_document.uri)
        return definition_at(server, located, params.position) if located is not None else None


def definition_at(server: CanonicServer, located: Located, position: types.Position) -> Answer:
    """The definition of the policy name under the cursor; None elsewhere, so that no editor shows a second answer."""
    reader = located.folder.analysis
    if reader is None:
        return None
    coordinates = server.places.coordinates(located)
    target = target_at(server, located, position)
    if target is None:
        return None
    card = reader.card(target.path, located.path)
    if card is None or not is_policy_name(card) or card.definition is None:
        return None
    home = server.places.located(located.folder, card.definition.path)
    span = name_span(located.folder.text(home.path) or "", card)
    shown = server.places.coordinates(home).range(span)
    if server.client.definition_links:
        return [types.LocationLink(home.uri, shown, shown, coordinates.range(target.span))]
    return types.Location(home.uri, shown)


def target_at(server: CanonicServer, located: Located, position: types.Position) -> Target | None:
    """The path under the cursor: of an import or a use in a Python file, of an entry in a policy file."""
    from canonic.cursor import Target  # the engine loads after `initialize` is answered
    from canonic.policy.write import written_paths

    reader = located.folder.analysis
    coordinates = server.places.coordinates(located)
    line, column = coordinates.place(position)
    if reader is None:
        return None
    if not located.path.endswith(".toml"):
        return reader.target(located.path, line, column)
    for written in written_paths(coordinates.lines.text) if located.path in located.folder.policy_files() else ():
        if written.span.contains(line, column):
            return Target(written.path, written.span)
    return None


def is_policy_name(card: Card) -> bool:
    """Whether the policy says where this name should come from, or not to come from."""
    return card.canonical is not None or card.legacy


def name_span(text: str, card: Card) -> Span:
    """The name's own token on the line of its definition; the line's start for a module."""
    assert card.definition is not None
    line = card.definition.line
    name = card.definition_path.name if card.definition_path is not None else ""
    found = re.search(rf"\b{re.escape(name)}\b", Lines(text).line_text(line)) if name else None
    if found is None:
        return Span(line, 1, line, 1)
    return Span(line, found.start() + 1, line, found.end() + 1)
