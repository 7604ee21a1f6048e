"""What a file says of calls, held against Python's own tree, and every surrounding that changes how one may be rewritten."""

from __future__ import annotations

import argparse
import ast
import asyncio
import dataclasses
import inspect
import json
import re
import typing
import unittest.mock
from types import ModuleType

import pytest

from canonic.facts.arguments import read_call
from canonic.facts.body import extract_body
from canonic.facts.called import Call, ParameterKind, Signature
from canonic.facts.syntax import parse
from canonic.text.spans import Lines

MODULES = (argparse, asyncio.base_events, dataclasses, inspect, json.decoder, re, typing, unittest.mock)


def calls(text: str) -> list[Call]:
    return list(extract_body(text.encode()).called.calls)


def only(text: str) -> Call:
    (call,) = calls(f"from m import f, g\nimport a.b\n{text}")
    return call


def signature(text: str) -> Signature:
    return extract_body(text.encode()).called.signatures[-1]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_call_is_taken_apart_without_losing_a_character(module: ModuleType) -> None:
    source = inspect.getsource(module)
    parsed = parse(source)
    assert parsed is not None
    seen = 0
    for node in ast.walk(parsed.tree):
        if not isinstance(node, ast.Call):
            continue
        text = source[parsed.start(node) : parsed.end(node)]
        read = read_call(text)
        assert read is not None, text
        given = [*node.args, *node.keywords]
        given.sort(key=lambda part: (part.lineno, part.col_offset))
        expected = [
            part.arg or "**" if isinstance(part, ast.keyword) else "*" * isinstance(part, ast.Starred) for part in given
        ]
        assert [argument.name for argument in read.arguments] == expected
        values = [part.value if isinstance(part, ast.keyword | ast.Starred) else part for part in given]
        assert [ast.dump(argument.node) for argument in read.arguments] == [ast.dump(value) for value in values]
        again = text[: read.open] if read.shared else text[: read.open + 1]
        for number, argument in enumerate(read.arguments):
            comma = "," if read.comma or number < len(read.arguments) - 1 else ""
            again += argument.lead + text[argument.begin : argument.start] + argument.text + argument.trail + comma
        assert again + read.rest + ("" if read.shared else ")") == text
        seen += 1
    assert seen > 20


@pytest.mark.parametrize("text", ["f", "f()(", "f(1) + 2", "f(", "f(a=1, a)", ""])
def test_what_is_no_call_is_not_taken_apart(text: str) -> None:
    assert read_call(text) is None


@pytest.mark.parametrize(
    ("text", "tight"),
    [
        ("x = f(1)", False), ("return_(f(1))", False), ("[f(1), 2]", False), ("x = k(a=f(1))", False), ("if f(1): pass", False),
        ("f(1).y", True), ("-f(1)", True), ("f(1)[0]", True), ("f(1)()", True), ("x + f(1)", True), ("not f(1)", True),
        ("k(*f(1))", True), ("for i in f(1): pass", True), ("x = f(1) if y else z", True), ("lambda: f(1)", True), ("@f(1)\ndef g2(): pass", True),
    ],
)  # fmt: skip
def test_a_call_knows_whether_an_operator_may_follow(text: str, tight: bool) -> None:
    assert only(text).tight is tight


def test_an_await_directly_around_a_call_belongs_to_it() -> None:
    text = "from m import f\nasync def g():\n    return (await f(1)).y, await f(2).z\n"
    first, second = calls(text)
    lines = Lines(text)
    assert [lines.slice(call.whole) for call in (first, second)] == ["await f(1)", "f(2)"]
    assert [lines.slice(call.span) for call in (first, second)] == ["f(1)", "f(2)"]
    assert (first.tight, second.tight) == (True, True)
    assert first.suspends


@pytest.mark.parametrize(
    ("text", "suspends"),
    [
        ("async def g2():\n    f(1)", True), ("def g2():\n    f(1)", False), ("f(1)", False),
        ("async def g2():\n    lambda: f(1)", False), ("async def g2():\n    [f(1) for i in x]", False),
        ("async def g2(x=f(1)): pass", False), ("async def g2():\n    def h():\n        f(1)", False),
        ("async def g2():\n    class C:\n        x = f(1)", False), ("async def g2():\n    @f(1)\n    def h(): pass", True),
    ],
)  # fmt: skip
def test_a_call_knows_whether_an_await_may_stand_there(text: str, suspends: bool) -> None:
    assert only(text).suspends is suspends


def test_a_call_in_a_generator_and_in_an_f_string_is_marked() -> None:
    assert only("x = list(f(i) for i in y)").generator
    assert not only("x = [f(i) for i in y]").generator
    assert only("x = f'{f(1)}'").formatted
    assert only("x = f'{[f(1)]!r:>3}'").formatted


def test_names_that_lambdas_and_comprehensions_bind_hide_others() -> None:
    assert only("x = [f(i) for i, (j, k) in y]").hidden == ("i", "j", "k")
    assert only("x = lambda a, *b, c=1, **d: f(1)").hidden == ("a", "c", "b", "d")
    assert only("x = lambda a=f(1): a").hidden == ()


def test_only_calls_of_imported_names_are_facts() -> None:
    text = "from m import f\nimport a.b\ndef g(f):\n    f(1)\nprint(2)\nf(3)\na.b.c.d(4)\nx.f(5)\nf.y(6)\nf(7)(8)\n"
    lines = Lines(text)
    assert [lines.slice(call.span) for call in calls(text)] == ["f(3)", "a.b.c.d(4)", "f.y(6)", "f(7)"]


def test_scopes_around_a_call_tell_what_they_bind() -> None:
    text = (
        "from m import f\ndef g(a, *b):\n    global x\n    import y\n    c = 1\n    class D:\n        e = f(1)\n"
        "    for h in b: pass\ndef none(): z = 1\n"
    )
    names = extract_body(text.encode()).called.names
    assert [(local.scope, local.names) for local in names] == [(1, ("D", "a", "b", "c", "h", "x")), (2, ("e",))]


def test_another_argument_is_another_fact() -> None:
    one, other = only("f(1)"), only("f(2)")
    assert one.span == other.span
    assert one != other


def test_a_signature_has_each_kind_of_parameter_and_constant_defaults() -> None:
    found = signature("def f(a, b=-1, /, c='x', *d, e=None, g, h=[], i=f'{a}', **j): pass\n")
    assert [(p.name, p.kind, p.required, p.default) for p in found.parameters] == [
        ("a", ParameterKind.POSITIONAL, True, ""),
        ("b", ParameterKind.POSITIONAL, False, "-1"),
        ("c", ParameterKind.EITHER, False, "'x'"),
        ("d", ParameterKind.LIST, False, ""),
        ("e", ParameterKind.KEYWORD, False, "None"),
        ("g", ParameterKind.KEYWORD, True, ""),
        ("h", ParameterKind.KEYWORD, False, ""),
        ("i", ParameterKind.KEYWORD, False, ""),
        ("j", ParameterKind.TABLE, False, ""),
    ]


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("@other\ndef f(): pass", False),
        ("from warnings import deprecated\n@deprecated('x')\ndef f(): pass", True),
        ("def deprecated(f): return f\n@deprecated\ndef f(): pass", False),
        ("from functools import lru_cache\n@lru_cache(maxsize=None)\ndef f(): pass", True),
        ("import contextlib\n@contextlib.contextmanager\ndef f(): yield", True),
        ("class C:\n    def __init__(self, a): pass", True),
        ("class C(object): pass", True),
        ("class C(Base):\n    def __init__(self, a): pass", False),
        ("class C(metaclass=M): pass", False),
        ("class C:\n    def __new__(cls): pass", False),
        ("class C:\n    @classmethod\n    def __init__(self): pass", False),
        ("class C:\n    if x:\n        def __init__(self): pass", False),
        ("class C:\n    __init__ = make", False),
        ("class C:\n    def __init__(*args): pass", False),
    ],
)  # fmt: skip
def test_a_signature_is_exact_only_when_nothing_may_change_the_call(text: str, exact: bool) -> None:
    assert signature(text + "\n").exact is exact


@pytest.mark.parametrize(
    ("text", "awaited"),
    [
        ("async def f(): pass", True), ("def f(): pass", False), ("async def f():\n    yield 1", False),
        ("async def f():\n    def g():\n        yield 1", True),
        ("from contextlib import asynccontextmanager\n@asynccontextmanager\nasync def f(): pass", False),
    ],
)  # fmt: skip
def test_a_signature_says_whether_a_call_is_awaited(text: str, awaited: bool) -> None:
    assert signature(text + "\n").awaited is awaited


def test_a_class_has_the_parameters_of_its_init_without_self() -> None:
    found = signature("class C:\n    def __init__(self, a, /, *, b=1): pass\n    def other(self, c): pass\n")
    assert [parameter.name for parameter in found.parameters] == ["a", "b"]


def test_definitions_in_blocks_of_the_module_are_there_those_in_others_are_not() -> None:
    text = "if x:\n    def a(): pass\nelse:\n    def b(): pass\ntry:\n    pass\nexcept E:\n    def c(): pass\nclass D:\n    def e(self): pass\n"
    lines = Lines(text)
    found = extract_body(text.encode()).called.signatures
    assert [lines.slice(one.name) for one in found] == ["a", "b", "c", "D"]
