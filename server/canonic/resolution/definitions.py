"""Module-level classes and functions whose names the policy speaks of, file by file.

Takes a judge and a file; gives `Definition`s. Tests, stubs, definitions for type checkers and stand-ins for a failed
import are left out: none of them rivals anything at run time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from canonic.facts.model import BindingKind, Guard, ScopeKind
from canonic.facts.structure import ABSTRACT, Structure, structures
from canonic.index.readings import Reading
from canonic.index.snapshot import Snapshot
from canonic.resolution.canonical import Judge
from canonic.resolution.live import is_stub, live_bindings
from canonic.resolution.model import Defined
from canonic.text.names import Path
from canonic.text.spans import Lines, Span

_CLASS, _FUNCTION = BindingKind.CLASS, BindingKind.FUNCTION
_NOT_AT_RUN_TIME = frozenset((Guard.TYPE_CHECKING, Guard.EXCEPT_IMPORT, Guard.MAIN))
_STRUCTURES: Reading[tuple[Structure, ...]] = Reading("structures 2", structures, tuple[Structure, ...])
_BASES = re.compile(r"\s*(?:\[[^\[\]]*\]\s*)?(?:\([^()]*(?:\([^()]*\)[^()]*)*\)\s*)?:")
"""What follows the name of a class: its bases, as far as they are plain."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A class or function."""

    file: str
    path: Path
    span: Span
    """Its name."""
    is_class: bool


def definitions_in(judge: Judge, file: str, wanted: Callable[[str], bool]) -> tuple[Definition, ...]:
    """The definitions of a file, in the order of the text, whose names are wanted; of several arms the first."""
    snapshot = judge.resolver.snapshot
    facts = snapshot.facts(file)
    names = dict.fromkeys(
        b.name for b in facts.bindings if (b.kind is _CLASS or b.kind is _FUNCTION) and wanted(b.name)
    )
    if not names or is_stub(file) or judge.is_test(file) or not snapshot.modules.names_of(file):
        return ()
    module = judge.resolver.module_name(file)
    found: list[Definition] = []
    for name in names:
        live = [b for b in live_bindings(facts, name)[0] if not _NOT_AT_RUN_TIME.intersection(b.guards)]
        if live and live[0].kind in (_CLASS, _FUNCTION):
            found.append(Definition(file, Path(module, name), live[0].span, live[0].kind is _CLASS))
    return tuple(sorted(found, key=lambda one: one.span))


def is_interface(judge: Judge, definition: Definition) -> bool:
    """Whether a class only says what others do: by itself, or as the sum of such classes."""
    resolver = judge.resolver
    if _surely_does_something(resolver.snapshot, definition):
        return False
    waiting, seen = [(definition.file, definition.span)], set[tuple[str, Span]]()
    while waiting:
        at = waiting.pop()
        structure = None if at in seen else structure_at(resolver.snapshot, *at)
        seen.add(at)
        if structure is None or structure.is_interface:
            if structure is None and len(seen) == 1:
                return False
            continue
        if structure.members or not structure.bases:
            return False
        for base in structure.bases:
            end = resolver.follow(resolver.module_name(at[0]), base, at[0]).end
            if not isinstance(end, Defined):
                return False
            waiting.append((end.file, end.span))
    return True


def _surely_does_something(snapshot: Snapshot, definition: Definition) -> bool:
    """Whether a quick look tells that a class has methods of its own, none abstract, and is no ``Protocol``. It spares
    an editor the parsing of a long file at every key.
    """
    text, span = snapshot.text(definition.file) or "", definition.span
    if any(word in text for word in ABSTRACT):
        return False
    header = _BASES.match(text, Lines(text).offset(span.end_line, span.end_column))
    if header is None or "Protocol" in header[0]:
        return False
    scopes = snapshot.facts(definition.file).scopes
    own = {
        number
        for number, scope in enumerate(scopes)
        if scope.kind is ScopeKind.CLASS and not scope.parent and scope.name == definition.path.name
    }
    return len(own) == 1 and any(scope.kind is ScopeKind.FUNCTION and scope.parent in own for scope in scopes[1:])


def structure_at(snapshot: Snapshot, file: str, span: Span) -> Structure | None:
    """What the definition is made of whose name stands there; None when the file cannot be parsed."""
    return next((one for one in snapshot.reading(file, _STRUCTURES) if one.span == span), None)
