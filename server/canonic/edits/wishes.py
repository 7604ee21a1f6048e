"""What all rewrites of a file together want of its text: changes that can stand side by side, by the place they touch.

Takes changes and the import facts, gives `Wishes`. A change is refused where the text is not what it speaks of, where
Python could not spell the outcome, or where it disagrees with what is wanted already. Nothing is written here.
"""

from __future__ import annotations

import keyword
from bisect import bisect, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from canonic.changes import (
    AddImport,
    AnyChange,
    DropName,
    ExpandStar,
    MoveModule,
    MoveName,
    ReplaceText,
)
from canonic.edits.statement import is_spelling
from canonic.facts.model import Import
from canonic.text.spans import Span, overlap

Site = tuple[int, int]
"""Number of an import statement in the facts, and of the name in it."""
Name = MoveName | MoveModule | DropName
"""A change of one imported name."""


@dataclass(frozen=True, slots=True)
class Addition:
    """One more import."""

    anchor: int
    """Number of the statement whose block it shares."""
    spelling: str
    """Empty for a plain ``import``."""
    name: str
    asname: str


@dataclass(slots=True)
class Wishes:
    """All that is wanted of one file."""

    names: dict[Site, Name] = field(default_factory=dict)
    stars: dict[int, ExpandStar] = field(default_factory=dict)
    additions: dict[Addition, None] = field(default_factory=dict)
    """In the order in which they were asked for."""
    texts: dict[Span, str] = field(default_factory=dict)
    _spans: list[Span] = field(default_factory=list)
    """Those of `texts`, in order."""

    @property
    def changed(self) -> set[int]:
        """Numbers of the statements that a change speaks of."""
        return {statement for statement, _ in self.names} | set(self.stars)

    @property
    def touched(self) -> set[int]:
        """The same with those that something is added beside."""
        return self.changed | {addition.anchor for addition in self.additions}

    def take(self, other: Wishes) -> bool:
        """Take all that another wants too; False, and nothing is taken, where the two disagree."""
        if (
            any(not _agree(self.names.get(site, change), change) for site, change in other.names.items())
            or any(self.stars.get(number, star) != star for number, star in other.stars.items())
            or any((number, 0) in self.names for number in other.stars)
            or any(statement in self.stars for statement, _ in other.names)
            or any(not self._has_room(span, text) for span, text in other.texts.items())
        ):
            return False
        for site, change in other.names.items():
            self.names.setdefault(site, change)
        self.stars.update(other.stars)
        self.additions.update(other.additions)
        for span, text in other.texts.items():
            if span not in self.texts:
                self.texts[span] = text
                insort(self._spans, span)
        return True

    def _has_room(self, span: Span, text: str) -> bool:
        if span in self.texts:
            return self.texts[span] == text
        position = bisect(self._spans, span)
        return not any(overlap(span, near) for near in self._spans[max(0, position - 1) : position + 1])


class Imports:
    """The import statements of a file, found by their spans."""

    def __init__(self, imports: Sequence[Import]) -> None:
        self.statements = imports
        self._numbers = {statement.span: number for number, statement in enumerate(imports)}
        self._sites = {
            (statement.span, name.span): (number, index)
            for number, statement in enumerate(imports)
            for index, name in enumerate(statement.names)
        }

    def number(self, statement: Span) -> int | None:
        """The number of the statement at a span."""
        return self._numbers.get(statement)

    def site(self, statement: Span, name: Span) -> Site | None:
        """The number of the statement, and of the name in it."""
        return self._sites.get((statement, name))


def wishes_of(changes: Iterable[AnyChange], imports: Imports) -> Wishes | None:
    """What one rewrite wants; None when one of its changes cannot be carried out or they disagree."""
    result = Wishes()
    for change in changes:
        wish = _wish(change, imports)
        if wish is None or not result.take(wish):
            return None
    return result


def _wish(change: AnyChange, imports: Imports) -> Wishes | None:
    match change:
        case MoveName() | MoveModule() | DropName():
            site = imports.site(change.statement, change.site)
            if site and _is_writable(imports.statements[site[0]], site[1], change):
                return Wishes(names={site: change})
        case ExpandStar():
            number = imports.number(change.statement)
            if number is not None and _is_expansion(imports.statements[number], change):
                return Wishes(stars={number: change})
        case AddImport():
            number = imports.number(change.statement)
            if number is not None and _is_addition(change):
                spelling, name = (change.spelling, change.name) if change.name else ("", change.spelling)
                asname = change.bound if change.bound != name else ""
                return Wishes(additions={Addition(number, spelling, name, asname): None})
        case ReplaceText():
            return Wishes(texts={change.span: change.text})
        case _:
            pass  # a file is not deleted by editing its text
    return None


def torn(imports: Imports, names: Mapping[Site, Name]) -> list[Site]:
    """Names that their statement binds more than once, unless all of these go the same way.

    The last of them counts, and must still be the last.
    """
    found = []
    for number, index in names:
        statement = imports.statements[number]
        bound = statement.names[index].bound
        if not statement.is_from and not statement.names[index].asname:
            continue  # ``import a.b, a.c`` binds one and the same module
        ways = set()
        for other, name in enumerate(statement.names):
            if name.bound == bound:
                match names.get((number, other)):
                    case MoveName() as move:
                        ways.add(move.spelling)
                    case MoveModule() as move:
                        ways.add(move.module)
                    case DropName():
                        ways.add("")
                    case None:
                        ways.add("." * statement.level + statement.module if statement.is_from else name.name)
        if len(ways) > 1:
            found.append((number, index))
    return found


def _is_expansion(statement: Import, change: ExpandStar) -> bool:
    names = [pair for _, group in change.groups for pair in group]
    bound = [bound for _, bound in names]
    return (
        [name.name for name in statement.names] == ["*"]
        and all(group and _is_module(spelling) for spelling, group in change.groups)
        and all(_is_name(part) for pair in names for part in pair)
        and len(set(bound)) == len(bound)
    )


def _is_writable(statement: Import, index: int, change: Name) -> bool:
    """Whether the change can be written at all."""
    name = statement.names[index]
    if statement.module == "__future__":
        return False
    match change:
        case MoveName():
            return (
                statement.is_from
                and name.name != "*"
                and change.bound == name.bound
                and _is_module(change.spelling)
                and _is_name(change.target.name)
                and _is_name(change.bound)
            )
        case MoveModule():
            return not statement.is_from and _is_module(change.module) and not change.module.startswith(".")
        case DropName():
            return True


def _is_addition(change: AddImport) -> bool:
    if not _is_module(change.spelling) or change.spelling == "__future__":
        return False
    if change.name:
        return _is_name(change.name) and _is_name(change.bound)
    return not change.spelling.startswith(".") and (not change.bound or _is_name(change.bound))


def _is_name(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name)


def _is_module(spelling: str) -> bool:
    return is_spelling(spelling) and not any(keyword.iskeyword(part) for part in spelling.split("."))


def _agree(first: Name, second: Name) -> bool:
    if isinstance(first, MoveName) and isinstance(second, MoveName):
        return (first.spelling, first.target.name) == (second.spelling, second.target.name)
    return first == second
