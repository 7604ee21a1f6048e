"""The texts that the editor holds, kept in step with it change by change.

Gives `Document` and `Documents`, pygls' classes with lines cut the way the protocol cuts them (``\\n``, ``\\r\\n``
and ``\\r`` only) and positions clamped the way it clamps them. Knows nothing of folders or analysis.
"""

from __future__ import annotations

import logging
from urllib.parse import unquote

from lsprotocol import types
from pygls.workspace import TextDocument, Workspace

from canonic.lsp.convert import BYTE_ORDER_MARK, Coordinates

logger = logging.getLogger(__name__)


class Document(TextDocument):
    """One open text. `text` and `coordinates` are what the analysis works with: without a byte order mark."""

    @property
    def text(self) -> str:
        """The text without a byte order mark."""
        return self.source.removeprefix(BYTE_ORDER_MARK)

    @property
    def coordinates(self) -> Coordinates:
        """Conversion between the editor's positions and Canonic's places in the present text."""
        cached: Coordinates | None = getattr(self, "_coordinates", None)
        if cached is None or cached.source is not self.source:
            encoding = self.position_codec.encoding
            cached = Coordinates(self.source, getattr(encoding, "value", encoding) or "utf-16")
            self._coordinates = cached
        return cached

    def apply_change(self, change: types.TextDocumentContentChangeEvent) -> None:
        """Replace a range, or everything, by new text."""
        if isinstance(change, types.TextDocumentContentChangePartial):
            source = self.source
            start = self.coordinates.source_offset(change.range.start)
            end = max(start, self.coordinates.source_offset(change.range.end))
            self._source = source[:start] + change.text + source[end:]
        else:
            self._source = change.text


class Documents(Workspace):
    """All open texts by the editor's URI."""

    def _create_text_document(
        self,
        doc_uri: str,
        source: str | None = None,
        version: int | None = None,
        language_id: str | None = None,
    ) -> Document:
        return Document(
            doc_uri,
            source=source,
            version=version,
            language_id=language_id,
            sync_kind=self._sync_kind,
            position_codec=self._position_codec,
        )

    def opened(self, uri: str) -> Document | None:
        """The open document of that URI; None when the editor does not hold it."""
        document = self._text_documents.get(unquote(uri))
        return document if isinstance(document, Document) else None

    def update_text_document(
        self, text_doc: types.VersionedTextDocumentIdentifier, change: types.TextDocumentContentChangeEvent
    ) -> None:
        """Apply one change; a change of a document that was never opened is ignored."""
        if self.opened(text_doc.uri) is None:
            logger.warning("Ignored a change of %s, which is not open", text_doc.uri)
            return
        super().update_text_document(text_doc, change)
