"""Facts equal what Python's own parser says on generated sources, in every encoding and with every line end."""

from __future__ import annotations

import codecs

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from canonic.facts.body import extract_body
from canonic.facts.extract import extract, extract_text
from canonic.facts.model import FileFacts, Unreadable
from tests.facts import oracle
from tests.facts.generated import LINE_ENDS, imports, sources

relaxed = settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


@relaxed
@given(sources(), LINE_ENDS)
def test_facts_equal_the_tree(source: str, line_end: str) -> None:
    parsed, found = oracle.data_differences(source.replace("\n", line_end).encode())
    assume(parsed)
    assert found == []


@relaxed
@given(imports(), imports(), LINE_ENDS)
def test_imports_in_every_spelling_equal_the_tree(first: str, second: str, line_end: str) -> None:
    source = f"{first};{second}\ndef f():\n\tif x: {second}\n\t{first}\n".replace("\n", line_end)
    parsed, found = oracle.data_differences(source.encode())
    assume(parsed)
    assert found == []


@relaxed
@given(sources(), st.sampled_from(["latin-1", "cp1252", "iso-8859-15", "utf-8"]), st.booleans())
def test_the_encoding_makes_no_difference(source: str, encoding: str, marked: bool) -> None:
    cookie = f"# -*- coding: {encoding} -*-\n"
    plain = extract((cookie + source).encode())
    data = (cookie + source).encode(encoding)
    if encoding == "utf-8":
        assert extract((codecs.BOM_UTF8 if marked else b"") + data) == plain
    else:
        assert extract(data) == extract_text(cookie + source)


@relaxed
@given(sources(), LINE_ENDS)
def test_line_ends_move_nothing(source: str, line_end: str) -> None:
    assert extract_text(source.replace("\n", line_end)) == extract_text(source)


@relaxed
@given(st.binary(max_size=400))
def test_any_bytes_give_facts_or_a_reason(data: bytes) -> None:
    assert isinstance(extract(data), FileFacts | Unreadable)
    extract_body(data)


_SCRAPS = st.sampled_from(
    [
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        '"',
        "'",
        '"""',
        "'''",
        "f'",
        'f"{',
        "\\",
        "\n",
        "\n\n",
        "    ",
        "\t",
        "\x0c",
        ":",
        ";",
        "import ",
        "from ",
        "a",
        ".",
        ",",
        "as ",
        "def ",
        "class ",
        "if ",
        "else",
        "try",
        "except",
        "match ",
        "case ",
        "@",
        "lambda",
        "global ",
        "del ",
        "=",
        ":=",
        "#",
        "*",
        "__all__",
        "__getattr__",
        "lazy ",
        "type ",
        "x = ",
        "é",
        "\r",
    ]
)


@relaxed
@given(st.lists(_SCRAPS, max_size=60).map("".join))
def test_any_text_gives_facts(source: str) -> None:
    assert isinstance(extract(source.encode()), FileFacts)
    extract_body(source.encode())


@relaxed
@given(st.lists(_SCRAPS, max_size=25).map("".join))
def test_scraps_that_parse_equal_the_tree(source: str) -> None:
    parsed, found = oracle.data_differences(source.encode())
    assume(parsed)
    assert found == []
