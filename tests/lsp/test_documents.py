"""Incremental changes and positions, against a model that is too simple to be wrong."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from pygls.workspace import PositionCodec

from canonic.lsp.convert import BYTE_ORDER_MARK, Coordinates
from canonic.lsp.documents import Document
from canonic.text.spans import Span

ENCODINGS = ("utf-8", "utf-16", "utf-32")
CHARACTERS = "ab\u00e9\u4e2d\U0001f600\t \n\r\f\v\x1c\x85\u2028\u2029" + BYTE_ORDER_MARK

texts = st.text(alphabet=CHARACTERS, max_size=30)
encodings = st.sampled_from(ENCODINGS)


def units(text: str, encoding: str) -> int:
    if encoding == "utf-32":
        return len(text)
    return len(text.encode("utf-16-le")) // 2 if encoding == "utf-16" else len(text.encode())


def positions(text: str, encoding: str) -> list[tuple[types.Position, int]]:
    """Every position of a text that stands between two characters and not inside a line end, with its offset."""
    found = []
    line = start = 0
    for part in re.split(r"(\r\n|\r|\n)", text):
        if part in ("\r\n", "\r", "\n"):
            line += 1
        else:
            for column in range(len(part) + 1):
                found.append((types.Position(line, units(part[:column], encoding)), start + column))
        start += len(part)
    return found


def document(text: str, encoding: str) -> Document:
    codec = PositionCodec(types.PositionEncodingKind(encoding))
    return Document("file:///a.py", source=text, version=1, position_codec=codec)


@given(texts, texts, encodings, st.data())
def test_an_incremental_change_replaces_exactly_its_range(
    text: str, new: str, encoding: str, data: st.DataObject
) -> None:
    places = positions(text, encoding)
    first = data.draw(st.integers(0, len(places) - 1))
    second = data.draw(st.integers(first, len(places) - 1))
    (start, start_offset), (end, end_offset) = places[first], places[second]
    edited = document(text, encoding)
    edited.apply_change(types.TextDocumentContentChangePartial(types.Range(start, end), new))
    assert edited.source == text[:start_offset] + new + text[end_offset:]
    edited.apply_change(types.TextDocumentContentChangeWholeDocument(new))
    assert edited.source == new


@given(texts, encodings)
def test_a_place_and_its_position_are_the_same_place(text: str, encoding: str) -> None:
    coordinates = Coordinates(text, encoding)
    for position, offset in positions(text, encoding):
        line, column = coordinates.place(position)
        if text.startswith(BYTE_ORDER_MARK) and offset == 0:
            assert (line, column) == (1, 1)  # A byte order mark is no column.
            continue
        assert coordinates.position(line, column) == position
        assert coordinates.lines.offset(line, column) + coordinates.mark == offset
        assert coordinates.range(Span(line, column, line, column)) == types.Range(position, position)


@given(texts, encodings, st.integers(0, 40), st.integers(0, 40))
def test_positions_beyond_the_text_are_clamped_to_it(text: str, encoding: str, line: int, character: int) -> None:
    edited = document(text, encoding)
    place = types.Position(line, character)
    asked = types.Position(line, character)
    edited.apply_change(types.TextDocumentContentChangePartial(types.Range(place, place), "INSERTED"))
    assert edited.source.replace("INSERTED", "", 1) == text
    assert place == asked
    last = len(re.findall(r"\r\n|\r|\n", text))
    if line > last:
        assert edited.source == text + "INSERTED"


def test_the_editor_s_line_count_ignores_form_feeds_and_unicode_separators() -> None:
    edited = document("a\fb\u2028c\x85d\nsecond", "utf-16")
    place = types.Range(types.Position(1, 0), types.Position(1, 6))
    edited.apply_change(types.TextDocumentContentChangePartial(place, "2nd"))
    assert edited.source == "a\fb\u2028c\x85d\n2nd"


def test_a_byte_order_mark_shifts_the_editor_s_columns_only() -> None:
    edited = document(BYTE_ORDER_MARK + "import a", "utf-8")
    assert edited.text == "import a"
    assert edited.coordinates.position(1, 8) == types.Position(0, 10)
    assert edited.coordinates.place(types.Position(0, 10)) == (1, 8)
