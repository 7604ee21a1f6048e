"""What is said of bytes holds of the program: no import and no dotted string that facts know is passed over."""

from __future__ import annotations

import ast
import re
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canonic.facts.extract import extract_text
from canonic.index.relevance import import_texts, imports_module, is_made, is_named, reads_through
from tests.facts.generated import imports, sources

STANDARD = sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py"))


def bytes_of(text: str) -> bytes:
    return text.replace("\r\n", "\n").replace("\r", "\n").encode()


def imported(text: str) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    for statement in extract_text(text).imports:
        if statement.is_from:
            yield statement.module, statement.level, tuple(name.name for name in statement.names)
        else:
            yield from ((name.name, 0, ()) for name in statement.names)


def assert_nothing_is_passed_over(text: str) -> None:
    try:
        ast.parse(text)
    except SyntaxError:
        return
    data = bytes_of(text)
    texts = list(import_texts(data))
    for module, level, names in imported(text):
        path = module.split(".") if module else []
        assert any(all(word.encode() in found for word in (*path, *names) if word != "*") for found in texts), module
        if path:
            above = path[-2] if len(path) > 1 else ""
            assert any(imports_module(found, above.encode(), path[-1].encode()) for found in texts), module
        for name in names if path or level else ():
            if name != "*":
                above = path[-1] if path else "anything"
                assert any(imports_module(found, above.encode(), name.encode()) for found in texts), name


@pytest.mark.parametrize(
    "text",
    [
        "def f(a=x.importer.f): print(a.b()); from ..b import(c, # one\nd)\n",
        "x = 'import ('; from a import (b,\n c)\n",
    ],
)
def test_an_import_is_found_behind_something_like_one(text: str) -> None:
    assert_nothing_is_passed_over(text)


@given(sources())
def test_every_import_of_any_program_is_found(text: str) -> None:
    assert_nothing_is_passed_over(text)


@given(imports(), imports(), st.sampled_from(["", "x = 1; ", "if x: ", "\\\n"]))
def test_every_spelling_of_an_import_is_found(first: str, second: str, before: str) -> None:
    assert_nothing_is_passed_over(f"{before}{first}\n{second}\n")


@pytest.mark.parametrize("path", STANDARD[::4], ids=lambda path: path.name)
def test_every_import_of_the_standard_library_is_found(path: Path) -> None:
    text = path.read_text(encoding="utf-8", errors="replace")
    ast.parse(text)
    assert_nothing_is_passed_over(text)
    data = bytes_of(text)
    for string in extract_text(text).strings:
        last = string.value.rpartition(".")[2]
        assert is_named(data, last.encode()), string
    for name in re.findall(r"^(?:class|def) (\w+)|^(\w+) =", text, re.MULTILINE):
        assert is_named(data, (name[0] or name[1]).encode()), name


@pytest.mark.parametrize(
    ("statement", "wanted"),
    [
        ("from a.b.old import X", True),
        ("from a.b import old", True),
        ("from a.b import (other, # why (not)\n old)", True),
        ("import a.b.old", True),
        ("import a.b.old.below", True),
        ("from .old import X", True),
        ("from . import old", True),
        ("from ..b import old as o", True),
        ("x = 1; import old", True),
        ("from a.b.old.below import X", False),
        ("from a.c.old import X", False),
        ("from a.c import old", False),
        ("from a.b.older import X", False),
        ("from a.b import X", False),
    ],
)
def test_a_module_is_imported_under_its_package(statement: str, wanted: bool) -> None:
    assert any(imports_module(text, b"b", b"old") for text in import_texts(statement.encode())) is wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("patch('a.b.Cart')", True),
        ("patch('a.b.Cart.add')", True),
        ("class Cart: ...", True),
        ("if x:\n    async def Cart(): ...", True),
        ("Cart = 1", True),
        ("Cart: type = 1", True),
        ("    MyCart = other", True),
        ("print(Cart)", False),
        ("# Cart", False),
        ("'a Cart. Or two'", False),
        ("cart = Cart()", False),
        ("Cart == 1", False),
    ],
)
def test_a_word_is_named_where_it_is_made_or_in_a_dotted_string(text: str, wanted: bool) -> None:
    assert is_named(text.encode(), b"Cart") is wanted


def test_a_module_is_read_through_its_package_outside_imports() -> None:
    assert reads_through(b"import a\na.b.old.X\n", b"b", b"old")
    assert reads_through(b"patch('a.b.old.X')\n", b"b", b"old")
    assert reads_through(b"importlib.import_module('a.b.old').X\n", b"b", b"old")
    assert not reads_through(b"from a.b.old import X\nimport a.b.old\n", b"b", b"old")


def test_an_import_behind_a_byte_order_mark_is_found() -> None:
    assert list(import_texts("\ufefffrom a.b.old import X\n".encode())) == ["\ufefffrom a.b.old import X".encode()]


@pytest.mark.parametrize(
    ("text", "word", "made"),
    [
        ("class FirstPrice:\n", "Price", True),
        ("if x:\n\tasync def make_price(): ...\n", "price", True),
        ("x = 1;\nclass Bus: ...\r\nclass Car: ...\r\n", "Car", True),
        ("# a class Price\nx = Price()\n", "Price", False),
        ("def make(price): ...\n", "price", False),
        ("class A(Price): ...\n", "Price", False),
        ("class A: ...\n", "", True),
        ("x = 1\n", "", False),
    ],
)
def test_a_word_counts_where_a_class_or_function_is_made(text: str, word: str, made: bool) -> None:
    assert is_made(text.encode(), word.encode()) is made
