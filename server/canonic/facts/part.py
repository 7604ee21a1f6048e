"""What one part of a text says, counted from where the part begins, and the same at its place in the text.

Takes the text of a part (`canonic.facts.parts`), gives facts and uses. What hangs on other parts is asked for with what
they say; each answer is kept for as long as that is the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Set
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from msgspec.structs import replace

from canonic.facts.extract import read_text
from canonic.facts.held_modules import Held, aliases_of
from canonic.facts.model import AttributeStore, Binding, FileFacts, Import, Scope, Use
from canonic.facts.source import Source, may_be_newer, read_plainly
from canonic.facts.statements import Statements
from canonic.facts.stores import Candidates, Owners, find_candidates, same_as, stores_of
from canonic.facts.uses import EnclosedNamespace, find_uses, module_namespace
from canonic.text.spans import Span

T = TypeVar("T")

_WORD = re.compile(r"\w+")
_MOST_QUESTIONS = 100
"""Answers that a part keeps of one kind."""


class Offset(NamedTuple):
    """How much of each kind stands before a part."""

    lines: int
    scopes: int
    blocks: int
    imports: int

    def behind(self, part: Part) -> Offset:
        """The offset of what follows a part that stands here."""
        return Offset(
            self.lines + part.lines,
            self.scopes + len(part.facts.scopes) - 1,
            self.blocks + part.blocks,
            self.imports + len(part.facts.imports),
        )


class Part:
    """See the module."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.count("\n")
        reading = read_text(text, len(text))
        self.facts = reading.facts
        """Without what more than one statement decides about, as in `canonic.facts.extract.Reading`."""
        self.blocks = max((statement.block for statement in self.facts.imports), default=0)
        self.candidates: Candidates = find_candidates(text)
        self.held: tuple[tuple[str, Held], ...] = tuple(aliases_of(text))
        self.exports = "__all__" in text
        self.is_understood = True
        """False when Python's parser was asked and did not accept it."""
        self._reading = reading
        self._same: dict[str, str] = {}
        self._has: dict[tuple[str, ...], bool] = {}
        self._words = frozenset(_WORD.findall(text)) if unicodedata.is_normalized("NFKC", text) else None
        self.decides = any(binding.name == "__getattr__" for binding in self.facts.bindings) or any(
            name.name == "TYPE_CHECKING" and name.asname for one in self.facts.imports for name in one.names
        )
        """Whether the part decides how others are read."""
        self._kept: dict[str, tuple[object, Any]] = {}
        self._bound: EnclosedNamespace | None = None
        self._source: Source | None = None

    def has_any(self, words: tuple[str, ...]) -> bool:
        """Whether one of the words stands in the part, be it in a longer one."""
        known = self._has.get(words)
        if known is None:
            if len(self._has) >= _MOST_QUESTIONS:
                self._has.clear()
            known = self._has[words] = any(word in self.text for word in words)
        return known

    @cached_property
    def is_newer(self) -> bool:
        """Whether older spellings of newer syntax may make a difference."""
        return may_be_newer(self.text)

    def mentioned(self, names: Set[str]) -> Set[str]:
        """Those of the names that may stand in the part."""
        return names if self._words is None else names & self._words

    def same_as(self, name: str) -> str:
        """The dotted name that a name is assigned first; empty without any."""
        if name not in self._same:
            self._same[name] = same_as(self.text, name)
        return self._same[name]

    def placed(self, at: Offset) -> FileFacts:
        """The facts at the part's place in the text."""
        return self._keep("facts", at, lambda: _moved(self.facts, at))

    def stores(self, owners: Owners, at: Offset) -> tuple[AttributeStore, ...]:
        """What the part stores in the modules that the owners stand for."""

        def find() -> tuple[AttributeStore, ...]:
            walk, places = self._reading.walk, self._reading.places
            return stores_of(self.candidates, owners, Statements(walk.lexer, walk.marks), places)

        if not any(self.candidates[:3]):
            return ()
        found = self._keep("stores", owners, find)
        return self._keep("stores at", (found, at.lines), lambda: tuple(_store(one, at.lines) for one in found))

    def binds(self) -> Set[str] | None:
        """The names that imports in the part bind in the module; None where Python's parser does not accept it, or both
        tiers of facts do not agree on it.
        """
        if self._bound is None:
            if not self.is_understood:
                return None
            self._source = read_plainly(self.text)
            if self._source is None:
                self.is_understood = False
                return None
            if len(self._source.scope_numbers) != len(self.facts.scopes) - 1:
                return None
            self._bound = module_namespace(self._source)
        return self._bound.imported

    def uses(self, names: Set[str], bound: Set[str], at: Offset) -> tuple[Use, ...]:
        """The uses of names; `bound` are those that imports bind anywhere in the module. Only where `binds` is known.

        Raises RecursionError for trees that are too deep.
        """
        return self._keep("uses", (names, bound, at[:2]), lambda: self._uses_at(names, bound, at))

    def _uses_at(self, names: Set[str], bound: Set[str], at: Offset) -> tuple[Use, ...]:
        wanted = self.mentioned(names)
        known = wanted & bound

        def find() -> tuple[Use, ...]:
            source, self._source = self._source or read_plainly(self.text), None
            assert source is not None
            module = EnclosedNamespace(None, 0, False)
            module.imported |= known
            return find_uses(source, wanted, module)

        found = self._keep("uses here", (wanted, known), find) if wanted else ()
        self._source = None
        return tuple(_use(use, at) for use in found)

    def _keep(self, name: str, key: object, find: Callable[[], T]) -> T:
        kept = self._kept.get(name)
        if kept is None or kept[0] != key:
            kept = self._kept[name] = key, find()
        found: T = kept[1]
        return found


def _moved(facts: FileFacts, at: Offset) -> FileFacts:
    lines, scopes = at.lines, at.scopes
    deprecation, problem = facts.deprecation, facts.problem
    return replace(
        facts,
        imports=tuple(_import(statement, at) for statement in facts.imports),
        scopes=tuple(
            Scope(scope.kind, scope.name, scope.parent + scopes if scope.parent else 0, scope.line + lines)
            for scope in facts.scopes[1:]
        ),
        bindings=tuple(_binding(binding, at) for binding in facts.bindings),
        exports=facts.exports and tuple(replace(one, span=_span(one.span, lines)) for one in facts.exports),
        strings=tuple(
            replace(one, span=_span(one.span, lines), scope=one.scope + scopes if one.scope else 0)
            for one in facts.strings
        ),
        deprecation=deprecation and replace(deprecation, span=_span(deprecation.span, lines)),
        directives=tuple(
            replace(
                one, span=_span(one.span, lines), first_line=one.first_line + lines, last_line=one.last_line + lines
            )
            for one in facts.directives
        ),
        noqa_lines=tuple(line + lines for line in facts.noqa_lines),
        problem=problem and replace(problem, line=problem.line + lines),
    )


def _import(statement: Import, at: Offset) -> Import:
    return replace(
        statement,
        names=tuple(replace(name, span=_span(name.span, at.lines)) for name in statement.names),
        span=_span(statement.span, at.lines),
        module_span=_span(statement.module_span, at.lines),
        scope=statement.scope + at.scopes if statement.scope else 0,
        block=statement.block + at.blocks if statement.block else 0,
    )


def _binding(binding: Binding, at: Offset) -> Binding:
    number = binding.import_index
    return replace(binding, span=_span(binding.span, at.lines), import_index=number + at.imports if number >= 0 else -1)


def _store(store: AttributeStore, lines: int) -> AttributeStore:
    return replace(store, span=_span(store.span, lines))


def _use(use: Use, at: Offset) -> Use:
    span, root = _span(use.span, at.lines), _span(use.root_span, at.lines)
    return Use(use.dotted, span, root, use.scope + at.scopes if use.scope else 0, use.kind)


def _span(span: Span, lines: int) -> Span:
    return Span(span.line + lines, span.column, span.end_line + lines, span.end_column) if lines else span
