"""The facts of one file from its bytes: `extract` never raises and never hangs.

Puts together what the walk over the statements and the searches for strings, stores and comments found. Broken text
gives a `SyntaxProblem` and all facts outside the broken place; bytes that hold no text give `Unreadable`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import NamedTuple

from msgspec.structs import replace

from canonic.facts.bindings import dotted_name
from canonic.facts.comments import find_directives, is_generated, noqa_lines
from canonic.facts.found import FoundBinding, FoundImport
from canonic.facts.lazy_names import read_getattr
from canonic.facts.model import (
    Binding,
    BindingKind,
    Deprecation,
    FileFacts,
    Guard,
    Import,
    ImportedName,
    ModuleGetattr,
    SyntaxProblem,
    Unreadable,
)
from canonic.facts.places import Places
from canonic.facts.statements import Statements
from canonic.facts.stores import find_dynamic, find_stores
from canonic.facts.strings import find_strings
from canonic.facts.syntax import parse
from canonic.facts.walk import Walk
from canonic.text.decode import UndecodableText, decode

_LONE_RETURN = re.compile(r"\r(?!\n)")


def extract(data: bytes) -> FileFacts | Unreadable:
    """The facts of a file that holds `data`."""
    try:
        text = decode(data)
    except UndecodableText as reason:
        return Unreadable(str(reason))
    return extract_text(text)


def extract_text(text: str) -> FileFacts:
    """The facts of a text without byte order mark, an editor's buffer for example."""
    if "\r" in text:
        text = _LONE_RETURN.sub("\n", text)
    length = len(text)
    if not text.endswith("\n"):
        text += "\n"
    reading = read_text(text, length)
    walk, facts = reading.walk, reading.facts
    statements = Statements(walk.lexer, walk.marks)
    stores = find_stores(text, imported_roots(facts.imports), statements, reading.places, aliased(facts.bindings))
    given = _getattr(walk, text, facts.bindings, reading.places)
    generated = is_generated(text)
    if not stores and given is None and not generated:
        return facts
    return replace(facts, attribute_stores=stores, getattr=given, generated=generated)


class Reading(NamedTuple):
    """What a text says by itself: facts without those that more than one of its statements decide about."""

    facts: FileFacts
    """Without `attribute_stores`, `getattr` and `generated`."""
    walk: Walk
    places: Places


def read_text(text: str, length: int) -> Reading:
    """Read a text whose lines end in ``\\n`` or ``\\r\\n`` and which ends with a line end, added behind its `length`
    if need be.
    """
    places = Places(text)
    walk = Walk(text, places)
    strings = find_strings(text, Statements(walk.lexer, walk.marks), places)
    facts = FileFacts(
        imports=tuple(_import(found, places) for found in walk.imports),
        scopes=tuple(walk.scopes),
        bindings=_bindings(walk, text, places),
        exports=walk.exports.entries,
        exports_exact=walk.exports.exact,
        dynamic_namespace=find_dynamic(text, Statements(walk.lexer, walk.marks)),
        strings=strings.dotted,
        skips=strings.skips,
        deprecation=_deprecation(walk, text, places),
        directives=find_directives(text, Statements(walk.lexer, walk.marks), places),
        noqa_lines=noqa_lines(text, (found.parsed.statement for found in walk.imports), places),
        problem=_problem(walk, places, length),
    )
    return Reading(facts, walk, places)


def imported_roots(imports: Iterable[Import]) -> frozenset[str]:
    """The names that imports bind."""
    return frozenset(name.bound for statement in imports for name in statement.names) - {""}


def aliased(bindings: Iterable[Binding]) -> dict[str, str]:
    """The names that are given to something else of the module's, with the dotted name of that."""
    return {binding.name: binding.target for binding in bindings if binding.kind is BindingKind.ALIAS}


def _import(found: FoundImport, places: Places) -> Import:
    parsed = found.parsed
    span = places.span(*parsed.statement)
    return Import(
        is_from=parsed.is_from,
        level=parsed.level,
        module=parsed.module,
        names=tuple(ImportedName(name.name, name.asname, places.span(name.start, name.end)) for name in parsed.names),
        span=span,
        module_span=places.span(*parsed.module_at) if parsed.is_from else span,
        scope=found.suite.scope,
        block=found.suite.number,
        guards=found.suite.guards(),
        lazy=parsed.lazy,
    )


def _bindings(walk: Walk, text: str, places: Places) -> tuple[Binding, ...]:
    ordered = sorted(walk.bindings, key=lambda found: found.bound.start)
    return tuple(
        Binding(
            name=found.bound.name,
            kind=found.bound.kind,
            span=places.span(found.bound.start, found.bound.end),
            guards=found.suite.guards(),
            target=found.bound.target,
            import_index=found.import_index,
            name_index=found.name_index,
            deprecated=_deprecated(found, text),
        )
        for found in ordered
    )


def _deprecated(found: FoundBinding, text: str) -> str:
    """The message of a ``@deprecated`` decorator."""
    for start, end in found.decorators:
        if "deprecated" not in text[start:end]:
            continue
        parsed = parse(text[start:end].strip(), start)
        statement = parsed.tree.body[0] if parsed is not None and parsed.tree.body else None
        if not isinstance(statement, ast.Expr):
            continue
        call = statement.value if isinstance(statement.value, ast.Call) else None
        if dotted_name(call.func if call else statement.value).rpartition(".")[2] != "deprecated":
            continue
        given = (
            [*call.args, *(word.value for word in call.keywords if word.arg in ("reason", "message"))] if call else []
        )
        return next((message for message in map(_literal, given) if message), "deprecated")
    return ""


def _deprecation(walk: Walk, text: str, places: Places) -> Deprecation | None:
    """The first module-level warning that the module is deprecated; one that an import has failed is none."""
    for start, end, suite in walk.module_calls:
        if Guard.EXCEPT_IMPORT in suite.guards():
            continue
        parsed = parse(text[start:end], start)
        statement = parsed.tree.body[0] if parsed is not None and parsed.tree.body else None
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)):
            continue
        call = statement.value
        if not dotted_name(call.func).rpartition(".")[2].startswith(("warn", "_warn")):
            continue
        given = [*call.args, *(word.value for word in call.keywords)]
        categories = {dotted_name(argument).rpartition(".")[2] for argument in given}
        categories |= {
            dotted_name(argument.func).rpartition(".")[2] for argument in given if isinstance(argument, ast.Call)
        }
        if not any(category.endswith("DeprecationWarning") or category == "FutureWarning" for category in categories):
            continue
        message = next((word.value for word in call.keywords if word.arg == "message"), None) or call.args[0]
        if isinstance(message, ast.Call) and message.args:
            message = message.args[0]
        return Deprecation(_literal(message), places.span(start, end))
    return None


def _literal(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _literal(node.left), _literal(node.right)
        return left + right if left and right else ""
    return ""


def _getattr(walk: Walk, text: str, bindings: tuple[Binding, ...], places: Places) -> ModuleGetattr | None:
    """What the module's ``__getattr__`` is, a function or something assigned."""
    binding = next((binding for binding in reversed(bindings) if binding.name == "__getattr__"), None)
    if binding is None or binding.kind is BindingKind.DELETED:
        return None
    values: dict[str, list[FoundBinding]] = {}
    for found in walk.bindings:
        values.setdefault(found.bound.name, []).append(found)

    def lookup(name: str) -> str | None:
        assigned = values.get(name, [])
        if len(assigned) != 1 or assigned[0].bound.kind is not BindingKind.VALUE or assigned[0].suite.guards():
            return None
        return walk.value_text(assigned[0].bound)

    if binding.kind is BindingKind.FUNCTION and walk.getattr_body is not None:
        start, end = walk.getattr_body
        return read_getattr(text[start:end], binding.span, lookup)
    return ModuleGetattr(binding.span, (), False)


def _problem(walk: Walk, places: Places, length: int) -> SyntaxProblem | None:
    if not walk.faults:
        return None
    fault = min(walk.faults, key=lambda fault: fault.offset)
    return SyntaxProblem(fault.message, places.line(min(fault.offset, length)))
