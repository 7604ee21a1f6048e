"""Which names a file that imports with a star takes from its own namespace, and where the star must stand."""

from __future__ import annotations

import builtins

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canonic.facts.body import extract_body


def lookups(source: str) -> list[tuple[str, int, int]]:
    """Name, first line and last line in which a star would give it; lines from 1."""
    body = extract_body(source.encode())
    assert body.understood
    return [(lookup.name, lookup.span.line, lookup.span.end_line) for lookup in body.lookups]


def names(source: str) -> set[str]:
    return {name for name, _, _ in lookups(f"from m import *\n{source}\n")}


def test_a_file_without_a_star_has_none() -> None:
    assert lookups("from m import X\nX\nY\n") == []


@pytest.mark.parametrize(
    "source",
    [
        "X",
        "X.y.z",
        "del X",
        "X += 1",
        "def f(): return X",
        "def f():\n    global X\n    X += 1",
        "def f(y=X): pass",
        "def f(y: X): pass",
        "def f(y: 'X'): pass",
        "def f() -> 'list[X]': pass",
        "def f():\n    def X(): pass\ndef g(): X",
        "class C(X): pass",
        "class C:\n    y = X\n    X = 1",
        "class C:\n    X = 1\n    def f(self): return X",
        "@X\ndef f(): pass",
        "f'{X}'",
        "y = [z for z in X]",
        "y = lambda: X",
        "y = {**X}",
        "try: pass\nexcept X: pass",
        "match y:\n    case X(): pass",
        "match y:\n    case X.Z: pass",
        "y: 'X' = 1",
        "Y = Optional['X']",
        "T = TypeVar('T', bound='X')",
        "getattr(here, 'X')",
        "def f():\n    '''\n    >>> X + 1\n    '''",
        "y = []  # type: list[X]",
        "with X as y: pass",
        "def f():\n    y = X\n    def g():\n        X = 1",
    ],
)
def test_a_name_that_is_taken(source: str) -> None:
    assert "X" in names(source)


@pytest.mark.parametrize(
    "source",
    [
        "y.X",
        "f(X=1)",
        "X = 1",
        "def X(): pass",
        "def f(X): return X",
        "def f():\n    X = 1\n    def g(): return X",
        "def f():\n    X = 1\n    def g():\n        nonlocal X\n        X += 1",
        "y = [X for X in z]",
        "y = lambda X: X",
        "def f():\n    import X\n    X.y",
        "'the X of all'",
        "'''X'''",
    ],
)
def test_a_name_that_is_not(source: str) -> None:
    assert "X" not in names(source)


def test_the_span_says_where_a_star_would_have_to_stand() -> None:
    source = "X\nimport X\nX\nX = f(\n X)\ndef g():\n    X\ndel X\nX\nif y:\n    X = 1\nX\n"
    assert [(first, last) for name, first, last in lookups(f"{source}from m import *\n") if name == "X"] == [
        (1, 1),  # read in the first line
        (1, 9),  # behind `del`, and behind a binding that may not happen
        (1, 12),
        (2, 3),
        (2, 5),
        (5, 8),
        (5, 14),  # the function may be called at any time
    ]


# ------------------------------------------------------------------ Python as the judge

_STATEMENTS = st.sampled_from(
    [
        "{0} = str({1})",
        "{0} = 0",
        "def f(a=str({0})):\n    return str({1})\nf()",
        "def f({0}=1):\n    return str({0})\nf()",
        "class C:\n    {0} = str({1})\n    z = str({0})",
        "class C:\n    {0} = 1\n    def m(self):\n        return str({0})\nC().m()",
        "def f():\n    {0} = 1\n    return [str({0}) for {1} in (1,)]\nf()",
        "import os as {0}",
        "if not {0}:\n    {1} = 1",
        "for {0} in ():\n    pass",
        "def f():\n    global {0}\n    {0} = str({1})\nf()",
        "z = (lambda {0}=1: str({0}) + str({1}))()",
        "z = [str({0}) for {0} in (1,) if str({1})]",
        "del {0}",
        "{0} += str({1})",
    ]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(_STATEMENTS, st.sampled_from("PQR"), st.sampled_from("PQR")), min_size=1, max_size=5))
def test_without_the_names_that_are_not_taken_a_program_does_the_same(program: list[tuple[str, str, str]]) -> None:
    text = "".join(statement.format(one, other) + "\n" for statement, one, other in program)
    taken = {name for name, _, _ in lookups(f"from m import *\n{text}")}
    given = {name: name.lower() for name in "PQR"}
    kept = {name: value for name, value in given.items() if name in taken}
    assert _outcome(text, given) == _outcome(text, kept)


def _outcome(text: str, given: dict[str, str]) -> str:
    try:
        exec(compile(text, "program", "exec"), {"__builtins__": builtins, **given})
    except NameError as error:
        return str(error)
    except TypeError as error:
        return str(error)
    return ""
