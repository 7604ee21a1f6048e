"""What a fix does to a file, as plain values: the vocabulary between the rules that decide and the edits that write.

A `Change` names the place as facts know it (spans of statements, names and uses) and what should stand there. How the
text is written, sorted and wrapped is for `canonic.edits` alone. Spans follow `canonic.text.spans`.
"""

from __future__ import annotations

import msgspec

from canonic.text.names import Path
from canonic.text.spans import Span


class Change(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Shared shape of all changes."""


class MoveName(Change, frozen=True, kw_only=True):
    """One name of a ``from … import`` statement comes from elsewhere; the file still binds the same name."""

    statement: Span
    """The statement, as in `Import.span`."""
    site: Span
    """The alias to move, as in `ImportedName.span`."""
    target: Path
    """The new absolute path; its name may differ from the written one."""
    spelling: str
    """The new module as it is to stand behind ``from``, dots included."""
    bound: str
    """The name that the file must still bind afterwards."""


class MoveModule(Change, frozen=True, kw_only=True):
    """One alias of a plain ``import a.old [as m]`` names another module: ``import a.new [as m]``."""

    statement: Span
    site: Span
    module: str
    """The new dotted module."""


class ExpandStar(Change, frozen=True, kw_only=True):
    """``from m import *`` becomes imports of the names that the file takes from it.

    Without groups, the statement goes (its block keeps a ``pass`` if nothing else is left).
    """

    statement: Span
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    """For each module as it is to be spelled: the names, each with the name to bind."""
    handed_on: tuple[str, ...] = ()
    """Bound names that only other files take: ``X as X`` says so to tools that remove unused imports."""


class AddImport(Change, frozen=True, kw_only=True):
    """One more import in the block of `statement`: in its place by the order of imports, joined where that loses
    nothing, else right behind `statement`.
    """

    statement: Span
    """An import statement of the file, whose block and guards the new one shares."""
    spelling: str
    """The module behind ``from``; for a plain ``import a.b``, the dotted module."""
    name: str
    """The name to import; empty for a plain ``import``."""
    bound: str
    """The name to bind; for a plain ``import a.b`` without ``as``, empty."""


class DropName(Change, frozen=True, kw_only=True):
    """One name leaves an import statement; the statement goes with its last name (its block keeps a ``pass``)."""

    statement: Span
    site: Span


class ReplaceText(Change, frozen=True, kw_only=True):
    """Text outside import statements: the use of a name, a path in a string, a call. An empty span inserts."""

    span: Span
    text: str


class DeleteFile(Change, frozen=True, kw_only=True):
    """The whole file goes. Stands alone in its rewrite."""


AnyChange = MoveName | MoveModule | ExpandStar | AddImport | DropName | ReplaceText | DeleteFile
