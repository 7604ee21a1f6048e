"""Broken text is input: a problem is told, and imports outside the broken place are still seen."""

from __future__ import annotations

import pytest

from canonic.facts.extract import extract, extract_text
from canonic.facts.model import Unreadable

BEFORE = "import first\n"
AFTER = 'from last import A as B\ndef f():\n    import within\n__all__ = ["B"]\n'

BROKEN = [
    "x = (",
    "x = [1, 2",
    "x = {'a': 1",
    "f(a, b",
    "f(a,\n  b",
    "x = 'open",
    'x = "open',
    'x = f"{open',
    "x = f'{open",
    'x = f"{a["b"}"',
    "x = )",
    "x = (]",
    "def broken(",
    "def broken(a",
    "class Broken(",
    "import",
    "import a.",
    "import 1",
    "from",
    "from a",
    "from a import",
    "from a import (",
    "from a import (b,",
    "from a import b,",
    "from a import b as",
    "from . import",
    "import a as b.c",
    "from a import b c",
    "if",
    "if x",
    "while x",
    "for a in",
    "try",
    "else:\n    pass",
    "except ImportError:\n    pass",
    "  indented = 1",
    "if x:\n        a = 1\n    b = 2",
    "if x:\nno_block = 1",
    "<<<<<<< ours\nimport ours\n=======\nimport theirs\n>>>>>>> theirs",
]


@pytest.mark.parametrize("broken", BROKEN)
def test_imports_outside_the_broken_place_are_seen(broken: str) -> None:
    facts = extract_text(f"{BEFORE}{broken}\n{AFTER}")
    names = [name.name for statement in facts.imports for name in statement.names]
    assert names[0] == "first"
    assert names[-2:] == ["A", "within"]
    lines = BEFORE.count("\n") + broken.count("\n") + 1
    last = facts.imports[-2]
    assert (last.span.line, last.span.column, last.scope) == (lines + 1, 1, 0)
    assert [entry.name for entry in facts.exports or ()] == ["B"]
    assert facts.imports[-1].scope == len(facts.scopes) - 1


# Brackets of two kinds that close each other are not told apart everywhere.
@pytest.mark.parametrize("broken", [broken for broken in BROKEN if broken != "x = (]"])
def test_a_problem_is_told_where_it_is(broken: str) -> None:
    problem = extract_text(f"{BEFORE}{broken}\n{AFTER}").problem
    assert problem is not None
    assert 2 <= problem.line <= 3 + broken.count("\n")


def test_both_sides_of_a_merge_conflict_are_read_in_their_place() -> None:
    facts = extract_text(
        "def f():\n    import a\n<<<<<<< x\n    import b\n=======\n    import c\n>>>>>>> y\n    import d\n"
    )
    assert [(name.name, statement.scope) for statement in facts.imports for name in statement.names] == [
        ("a", 1),
        ("b", 1),
        ("c", 1),
        ("d", 1),
    ]


def test_a_string_that_never_ends_does_not_swallow_the_imports_behind_it() -> None:
    facts = extract_text('import a\nx = """open\nimport b\ndef f():\n    from c import d\n')
    assert [name.name for statement in facts.imports for name in statement.names] == ["a", "b", "d"]
    assert facts.problem is not None


def test_what_a_broken_import_already_says_is_kept() -> None:
    facts = extract_text("from a import b, c,\n")
    assert [name.name for name in facts.imports[0].names] == ["b", "c"]
    assert facts.problem is not None


@pytest.mark.parametrize(
    "data",
    [
        b"import a\0",
        b"\x7fELF\x02\x01\x01\0\0",
        b"\xff\xfei\0m\0p\0",
        b"x = '\xe9'\n",
        b"# coding: nonsense\n",
        b"# coding: ascii\nx = '\xc3\xa9'\n",
        b"\xef\xbb\xbf# coding: latin-1\n",
        b"# coding: hex\n6162\n",
    ],
)
def test_bytes_that_hold_no_text_give_a_reason(data: bytes) -> None:
    facts = extract(data)
    assert isinstance(facts, Unreadable)
    assert facts.reason


@pytest.mark.parametrize(
    "text",
    [
        "x = [" + "1, " * 1_600_000 + "]",
        "(" * 400_000,
        ")" * 400_000,
        "'" * 1_000_001,
        'f"{' * 100_000,
        "f(\n" * 200_000,
        "x = '''a\n\"\"\"\n" * 50_000,
        "x = " + "-" * 1_000_000 + "1",
        "x = 1" + "+1" * 500_000,
        "a" + ".b" * 500_000 + " = 1",
        "".join(" " * depth + "def f():\n" for depth in range(1500)),
        "import a; " * 50_000,
        "\\\n" * 500_000,
    ],
    ids=[
        "one long line",
        "open brackets",
        "closing brackets",
        "quotes",
        "open f-strings",
        "open calls",
        "mixed quotes",
        "minus signs",
        "sums",
        "attributes",
        "nested functions",
        "statements on one line",
        "continuations",
    ],
)
def test_size_and_depth_do_no_harm(text: str) -> None:
    facts = extract_text(f"import a\n{text}\n")
    assert facts.imports[0].names[0].name == "a"
