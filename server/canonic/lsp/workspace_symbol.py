"""Workspace symbols: the names of the policy, each at its definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from canonic.lsp.folder import Folder
    from canonic.lsp.server import CanonicServer
    from canonic.text.names import Path

_KINDS = {"CLASS": types.SymbolKind.Class, "FUNCTION": types.SymbolKind.Function}


def register(server: CanonicServer) -> None:
    """Offer the request."""

    @server.feature(types.WORKSPACE_SYMBOL)
    def workspace_symbol(params: types.WorkspaceSymbolParams) -> list[types.SymbolInformation]:
        return [
            symbol
            for folder in server.session.folders.values()
            if folder.analysis is not None
            for path in sorted(folder.analysis.judge.policy.homes)
            if _matches(params.query, path.name) and (symbol := _symbol(server, folder, path)) is not None
        ]


def _symbol(server: CanonicServer, folder: Folder, path: Path) -> types.SymbolInformation | None:
    from canonic.resolution.model import Defined  # the engine loads after `initialize` is answered

    assert folder.analysis is not None
    end = folder.analysis.judge.home(path).end
    if not isinstance(end, Defined):
        return None
    place = server.places.location(folder, end.file, end.span)
    kind = _KINDS.get(end.kind.name if end.kind is not None else "", types.SymbolKind.Variable)
    return types.SymbolInformation(place, path.name, kind, container_name=path.module)


def _matches(query: str, name: str) -> bool:
    """Whether the letters of a query stand in a name in their order, as editors filter further."""
    rest = iter(name.lower())
    return all(letter in rest for letter in query.lower())
