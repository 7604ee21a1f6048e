"""A file for a newer Python than the running one loses nothing."""

from __future__ import annotations

import pytest

from canonic.facts.body import extract_body
from canonic.facts.extract import extract_text
from canonic.facts.model import BindingKind, FileFacts, UseKind

FRAME = """import a.b as m
def f(d):
    x = {literal}
    from c import N
{literal}
X = {literal}
Y = m.K
class C:
    y = {literal}; import inner
__all__ = ["f"]
"""

LITERALS = [
    'f"{d["m"]}"',
    "f'{d['x']} {d['y']:>{d['w']}}'",
    'f"{f"{f"{f"{1}"}"}"}"',
    "f\"{'\\n'.join(d)}\"",
    'f"{d["#"]}"',
    'f"{d["("]}"',
    'f"{d["{"]} {{ {d["}}"]}"',
    'rf"\\{d["\\d"]}"',
    'f"{d # a comment\n}"',
    'f"{\n    d["m"]\n}"',
    'f"""{d["""import q"""]}"""',
    'f"{d!r:{"^"}{\'10\'}}"',
    't"{d["m"]}"',
    'rt"{d["m"]}\\{d}"',
    'f"{(lambda x: x)(":")}"',
    'f"{d["import z"]}" "; import z"',
]


def _names(facts: FileFacts) -> list[tuple[int, str, int]]:
    return [
        (statement.span.line, name.name, statement.scope) for statement in facts.imports for name in statement.names
    ]


@pytest.mark.parametrize("literal", LITERALS)
def test_formatted_strings_of_any_version_hide_nothing(literal: str) -> None:
    lines = literal.count("\n")
    plain, facts = extract_text(FRAME.format(literal="'s'")), extract_text(FRAME.format(literal=literal))
    assert facts.problem is None
    assert [name for _, name, _ in _names(facts)] == ["a.b", "N", "inner"]
    assert _names(facts)[1] == (4 + lines, "N", 1)
    assert _names(facts)[2] == (9 + 4 * lines, "inner", 2)
    assert [(b.name, b.kind, b.target) for b in facts.bindings] == [(b.name, b.kind, b.target) for b in plain.bindings]
    assert [entry.name for entry in facts.exports or ()] == ["f"]


@pytest.mark.parametrize("literal", LITERALS)
def test_the_body_of_such_a_file_is_understood(literal: str) -> None:
    body = extract_body(FRAME.format(literal=literal).encode())
    assert body.understood
    assert [use.dotted for use in body.uses if use.dotted.startswith("m.")] == ["m.K"]


def test_uses_in_replacement_fields_stand_where_they_are_written() -> None:
    body = extract_body(b'import m\ndef f(d):\n    return f"{d["x"]} {m.A!r:>{m.B()}} {m.C = }"\n')
    assert [(use.dotted, use.span.column, use.kind) for use in body.uses] == [
        ("m.A", 24, UseKind.READ),
        ("m.B", 32, UseKind.CALL),
        ("m.C", 41, UseKind.READ),
    ]
    assert {use.scope for use in body.uses} == {1}


def test_type_parameters_and_type_aliases_are_read() -> None:
    facts = extract_text(
        "type A[T] = list[T]\n"
        "type B = int\n"
        "type = 3\n"
        "class C[T: (int, str)](Base[T]):\n    import a\n"
        "def f[**P, *Ts](x: T) -> None:\n    import b\n"
        "async def g[T](x): import c\n"
    )
    assert facts.problem is None
    assert [(b.name, b.kind) for b in facts.bindings] == [
        ("A", BindingKind.VALUE),
        ("B", BindingKind.VALUE),
        ("type", BindingKind.VALUE),
        ("C", BindingKind.CLASS),
        ("f", BindingKind.FUNCTION),
        ("g", BindingKind.FUNCTION),
    ]
    assert [(name, scope) for _, name, scope in _names(facts)] == [("a", 1), ("b", 2), ("c", 3)]


def test_lazy_imports_are_imports() -> None:
    facts = extract_text(
        "lazy import a.b as c, d\nlazy from .x import (y,\n  z)\nlazy = 1\nlazy.import_ = 2\nimport lazy\n"
    )
    assert facts.problem is None
    first, second, third = facts.imports
    assert (first.lazy, first.is_from, first.span.column) == (True, False, 1)
    assert [name.bound for name in first.names] == ["c", "d"]
    assert (second.lazy, second.level, second.module, second.span.end_line) == (True, 1, "x", 3)
    assert (second.module_span.column, second.module_span.end_column) == (11, 13)
    assert third.lazy is False
    assert [b.name for b in facts.bindings] == ["c", "d", "y", "z", "lazy", "lazy"]


def test_a_body_with_lazy_imports_and_plain_type_aliases_is_understood() -> None:
    body = extract_body(b"lazy import m\ntype A = m.T\n")
    assert body.understood
    assert [(use.dotted, use.span.column) for use in body.uses] == [("m.T", 10)]


def test_handlers_without_parentheses_catch() -> None:
    facts = extract_text("try:\n    import a\nexcept ValueError, ImportError:\n    import b\n")
    assert [guard.name for statement in facts.imports for guard in statement.guards] == ["TRY", "EXCEPT_IMPORT"]
