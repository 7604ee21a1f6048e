"""A pygls server that knows nothing and publishes empty diagnostics: the least that a server in Python costs."""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer

server = LanguageServer("idle", "1")


@server.feature(types.TEXT_DOCUMENT_DID_OPEN)
def opened(params: types.DidOpenTextDocumentParams) -> None:
    document = params.text_document
    server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(document.uri, [], document.version))


@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
def changed(params: types.DidChangeTextDocumentParams) -> None:
    document = params.text_document
    server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(document.uri, [], document.version))


if __name__ == "__main__":
    server.start_io()
