"""Import statements as they are going to be: `Draft` and its names, plain values between the plan and the text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from canonic.facts.model import Import


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of a drafted statement."""

    name: str
    asname: str
    origin: tuple[int, int] | None
    """Number of the import statement in the facts, and of the name in it, where it stands today; None for a new one."""
    renamed: bool = False
    comment: str = ""
    """What was said behind the statement that it leaves, to be said behind its name; only for a name that is added."""

    @property
    def bound(self) -> str:
        """The name that the file gains; empty for a star."""
        return self.asname or ("" if self.name == "*" else self.name.partition(".")[0])


@dataclass(slots=True, eq=False)
class Draft:
    """An import statement as it is going to be."""

    statement: int
    """Number in the facts of the statement that it replaces or, when `branched`, that it is written behind."""
    spelling: str
    """What stands behind ``from``, dots included; empty for ``import a.b``."""
    entries: list[Entry]
    """Names that come from `statement` itself, or new ones that take its place."""
    lazy: bool
    branched: bool = False
    changed: bool = False
    added: list[Entry] = field(default_factory=list)
    """Names that come from other statements, to be put behind the others."""
    said: str = ""
    """What was said behind the statement that several of `added` leave, to be said behind this one."""
    leaving: list[Entry] = field(default_factory=list)
    """Names of it for which no statement is found yet."""

    @property
    def everything(self) -> list[Entry]:
        """All names that it will hold. None: the statement goes."""
        return self.entries + self.added

    @property
    def names(self) -> list[tuple[str, str]]:
        """For each of them what is imported and what stands behind ``as`` (empty without)."""
        return pairs(self.everything)


def as_written(statement: Import, number: int) -> Draft:
    """The draft that changes nothing."""
    entries = [Entry(name.name, name.asname, (number, index)) for index, name in enumerate(statement.names)]
    spelling = "." * statement.level + statement.module if statement.is_from else ""
    return Draft(number, spelling, entries, statement.lazy)


def pairs(entries: Iterable[Entry]) -> list[tuple[str, str]]:
    """For each name what is imported and what stands behind ``as`` (empty without)."""
    return [(entry.name, entry.asname) for entry in entries]
