"""`Survey`: all that a report shows, as plain values that know nothing of how they are shown.

File paths are relative to the workspace root, with ``/``; import paths are written ``module:name``.
"""

from __future__ import annotations

import enum

import msgspec

from canonic.findings import Reason
from canonic.policy.model import Notes


class Role(enum.StrEnum):
    """What an import path is to a policy entry."""

    CANONICAL = "canonical"
    LEGACY = "legacy"
    """The policy lists it."""
    RESOLVED = "resolved"
    """Not listed, but the entry takes every other path of the object for legacy."""
    RE_EXPORT = "re-export"
    """Another path of the same object, of which the policy says nothing."""
    CONFLICTING = "conflicting"
    """The same name for another object."""
    BROKEN = "broken"
    """It leads nowhere, and the policy does not list it."""

    @property
    def to_move(self) -> bool:
        """Whether its imports are to go away."""
        return self in _TO_MOVE


_TO_MOVE = frozenset((Role.LEGACY, Role.RESOLVED, Role.CONFLICTING, Role.BROKEN))


class How(enum.StrEnum):
    """How a file speaks of a path."""

    IMPORT = "import"
    MODULE = "module"
    """Through its module, imported as a whole."""
    CALL = "call"
    STRING = "string"


class Mend(enum.StrEnum):
    """What can be done about one use."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    SHOWN = "shown"
    NONE = "none"
    """By hand."""
    IGNORED = "ignored"
    """A directive or a setting silences it."""
    NOT_NEEDED = "not needed"


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """One place that speaks of a path."""

    file: str
    line: int
    """In its cell, where there are cells."""
    cell: int = 0
    """Number of the cell of a notebook; 0 in other files."""
    how: How = How.IMPORT
    test: bool = False
    mend: Mend = Mend.NOT_NEEDED
    why: Reason | None = None
    """Why there is no safe fix."""


class PathRow(msgspec.Struct, frozen=True, kw_only=True):
    """One path by which a name is reached, or was."""

    path: str
    role: Role
    leads_to: str = ""
    """In a few words: where it is defined, or what is wrong with it."""
    exists: bool = True
    to: str = ""
    """The path to use instead; empty when there is none."""
    uses: tuple[Use, ...] = ()
    """By file and line."""


class EntryRow(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the policy with all that is left to do for it."""

    key: str
    """Stands for the entry over time: ``name a.b:C``."""
    kind: str
    """``name``, ``module`` or ``call``."""
    title: str
    canonical: str
    """Where to import from; for a call, what to write."""
    home: str = ""
    """Where the canonical path is defined, in a few words."""
    home_place: str = ""
    """``file:line`` of the definition; empty when that is not one place in the workspace."""
    home_line: int = 0
    sound: bool = True
    """Whether the canonical path leads to a definition."""
    notes: Notes = Notes()
    sources: tuple[str, ...] = ()
    """Who says so: files or packs, each with a line."""
    paths: tuple[PathRow, ...] = ()
    """Canonical first, then by number of uses."""
    copies: tuple[Fault, ...] = ()
    """Second definitions of the name, and implementations beyond the number that the entry allows."""
    most_implementations: int | None = None

    def uses(self, *, to_move: bool) -> tuple[Use, ...]:
        """All uses of paths that are to go away, or of the others."""
        return tuple(use for row in self.paths if row.role.to_move is to_move for use in row.uses)


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """A finding that is told as a line of its own."""

    file: str
    line: int
    cell: int = 0
    rule: str
    severity: str
    message: str
    name: str = ""
    test: bool = False


class AccessRow(msgspec.Struct, frozen=True, kw_only=True):
    """An entry about who may use what: an exclusive pair or a boundary."""

    kind: str
    """``exclusive`` or ``boundary``."""
    title: str
    keep: tuple[str, ...]
    """Paths to use."""
    instead: tuple[str, ...]
    """Paths that are not to be used beside them, or not there."""
    where: str = ""
    """The globs, in words; empty: everywhere."""
    faults: int = 0
    notes: Notes = Notes()
    source: str = ""


class FolderRow(msgspec.Struct, frozen=True, kw_only=True):
    """What is left in one folder, or with one owner."""

    name: str
    left: int = 0
    """Uses of paths that are to go away."""
    in_tests: int = 0
    """How many of these stand in tests."""
    safe: int = 0
    """How many of these have a safe fix."""
    files: int = 0
    canonical: int = 0
    """Uses of canonical paths."""


class State(enum.StrEnum):
    """What becomes of a module that legacy paths lead through."""

    IN_USE = "in use"
    EMPTY = "nothing left"
    """Nothing imports a name of the policy from it any more."""
    HOME = "stays"
    """It holds the definition, is canonical for another name, or is a package of such modules."""
    GONE = "gone"


class ModuleRow(msgspec.Struct, frozen=True, kw_only=True):
    """A module that legacy paths lead through."""

    name: str
    state: State
    left: int = 0
    in_tests: int = 0
    safe: int = 0
    files: int = 0


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers at one commit."""

    commit: str
    date: str
    """ISO date of the commit."""
    subject: str
    left: dict[str, tuple[int, int]]
    """By key of the entry: legacy imports outside tests and in tests."""
    canonical: dict[str, int]
    """By key of the entry: imports of the canonical path."""

    @property
    def total(self) -> tuple[int, int]:
        """Legacy imports outside tests and in tests, of all entries."""
        return sum(one for one, _ in self.left.values()), sum(two for _, two in self.left.values())


class History(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers over time, oldest first."""

    points: tuple[Point, ...] = ()
    remark: str = ""
    """What the reader should know: a shallow clone, a range that begins late, or why there is none."""


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """Everything."""

    workspace: str
    """Name of its folder."""
    version: str
    """Of Canonic."""
    date: str
    """ISO date of the day on which it was made."""
    sources: tuple[str, ...] = ()
    """Where the policy comes from."""
    files: int = 0
    """Python files of the workspace."""
    entries: tuple[EntryRow, ...] = ()
    declared: bool = True
    """Whether the policy says anything."""
    access: tuple[AccessRow, ...] = ()
    duals: tuple[Fault, ...] = ()
    boundaries: tuple[Fault, ...] = ()
    others: tuple[Fault, ...] = ()
    """All findings that are told nowhere else."""
    rules: dict[str, int] = {}
    """Findings by rule."""
    folders: tuple[FolderRow, ...] = ()
    modules: tuple[ModuleRow, ...] = ()
    """Those that legacy paths lead through, those with most uses first."""
    owners: tuple[FolderRow, ...] = ()
    """Empty where no file says who owns what."""
    owner_of: dict[str, str] = {}
    """By file that imports something."""
    owners_file: str = ""
    idle: tuple[str, ...] = ()
    """Listed legacy paths that nothing uses any more."""
    history: History | None = None
