"""Bytes become the text that Python would read, or a reason."""

from __future__ import annotations

import io
import tokenize

import pytest

from canonic.text.decode import UndecodableText, decode

READABLE = [
    b"",
    b"x = 1\n",
    "x = 'é'\r\ny = '\u2028'\r".encode(),
    b"\xef\xbb\xbfx = 1\n",
    b"\xef\xbb\xbf# coding: utf-8\nx = 1\n",
    b"# -*- coding: latin-1 -*-\nx = '\xe9'\n",
    b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\x80'\n",
    b"\n# coding=iso-8859-15\nx = '\xa4'\n",
    b"\x0c# coding: latin-1\n'\xe9'\n",
    b"x = 1\n# coding: latin-1 comes too late\n",
    b"# encoding: UTF8\nx = '\xc3\xa9'\n",
    b"x = '# coding: latin-1'\n",
    b"# coding: utf-8-unix\n",
    b"# coding: euc-jp\nx = '\xa4\xa2'\n",
]


@pytest.mark.parametrize("data", READABLE)
def test_the_text_is_what_python_reads(data: bytes) -> None:
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    assert decode(data) == data.decode(encoding)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"a\0b", "NUL"),
        (b"\xff\xfea", "not UTF-8"),
        (b"x = '\xe9'\n", "not UTF-8"),
        (b"# coding: ascii\n'\xc3\xa9'\n", "declared encoding ascii"),
        (b"# coding: klingon\n", "unknown encoding klingon"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "byte order mark"),
        (b"# coding: rot13\n", "unknown encoding rot13"),
        (b"# coding: utf-16\nab", "utf-16"),
    ],
)
def test_what_python_cannot_read_has_a_reason(data: bytes, words: str) -> None:
    with pytest.raises(UndecodableText, match=words):
        decode(data)
