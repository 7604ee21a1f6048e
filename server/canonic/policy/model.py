"""The entries of a policy: what a project declares about its names. Plain values, validated in form only.

Whether the declared paths exist is a question to the index (`canonic.rules.stale_policy`).
"""

from __future__ import annotations

import enum

import msgspec

from canonic.text.names import Path


class Level(enum.IntEnum):
    """Where an entry comes from; a higher level beats a lower one on the same legacy path."""

    PACK = 1
    DIRECTIVE = 2
    PROJECT = 3


class Origin(msgspec.Struct, frozen=True):
    """The place of an entry in the text that declares it."""

    level: Level
    file: str
    """Relative to the workspace root where it lies inside; for a bundled pack ``<pack NAME>``."""
    line: int
    """From 1."""
    key: str
    """``name[0]``, ``module[2]`` …; empty for directives."""
    pack: str = ""
    """Name of the pack; empty otherwise."""
    automatic: bool = False
    """True for the pack that is on without being asked for."""
    lines: tuple[tuple[str, int], ...] = ()
    """The line of each key, and of ``key[i]`` for each item of an array, where the entry is a table."""

    def line_of(self, key: str) -> int:
        """The line of a key or of an item of it; of the entry where it is not known."""
        lines = dict(self.lines)
        return lines.get(key) or lines.get(key.partition("[")[0]) or self.line


class Legacy(msgspec.Struct, frozen=True):
    """One legacy path of a name entry: `name` is ``*`` for any name from the module."""

    module: str
    name: str
    line: int
    """Line of the string in the policy file."""

    def __str__(self) -> str:
        return f"{self.module}:{self.name}"


class Notes(msgspec.Struct, frozen=True, kw_only=True):
    """What an entry tells people about itself."""

    since: str = ""
    remove_by: str = ""
    """ISO date; in the past it raises the finding to an error."""
    reason: str = ""
    owner: str = ""


class NameEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A name with its one home."""

    canonical: Path
    legacy: tuple[Legacy, ...] = ()
    any_legacy: bool = False
    """``legacy = "any"``: every other path that resolves to the same definition."""
    max_implementations: int | None = None
    implementations: tuple[str, ...] = ()
    family: str = ""
    """Package that holds this name's relatives; empty: the deepest package common to all its paths."""
    rewrite: bool = True
    side_effects: bool | None = None
    """False asserts that the legacy modules are pure."""
    notes: Notes = Notes()
    origin: Origin


class ModuleEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A module that moved."""

    legacy: str
    canonical: str
    rewrite: bool = True
    side_effects: bool | None = None
    notes: Notes = Notes()
    origin: Origin


class CallEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A deprecated callable and what to write instead."""

    legacy: Path
    replace_with: str
    """Template; ``{parameter}`` stands for the argument of that parameter."""
    imports: tuple[Path, ...] = ()
    """Paths that the replacement needs."""
    signature: str = ""
    """What the callable took, for one whose definition is gone: ``(a, b=1)`` or ``async (a, b=1)``."""
    equal: bool = True
    """The policy's author says that the replacement does the same as the old call."""
    rewrite: bool = True
    notes: Notes = Notes()
    origin: Origin


class ExclusiveEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Two ways of access of which a file may use one."""

    name: str
    preferred: tuple[Path, ...]
    instead_of: tuple[Path, ...]
    within: tuple[str, ...] = ()
    """Globs (key ``in``), relative to `base`; empty: everywhere."""
    type_only: bool = False
    """Count uses that only a type checker sees too."""
    base: str = ""
    """Folder that the globs are relative to, itself relative to the workspace root; empty: the root."""
    notes: Notes = Notes()
    origin: Origin


class BoundaryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Paths that only some files may import."""

    paths: tuple[Path, ...]
    only_in: tuple[str, ...] = ()
    not_in: tuple[str, ...] = ()
    use: Path | None = None
    base: str = ""
    notes: Notes = Notes()
    origin: Origin


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """All entries of all sources, each with its origin; order is the order of declaration within a source."""

    names: tuple[NameEntry, ...] = ()
    modules: tuple[ModuleEntry, ...] = ()
    calls: tuple[CallEntry, ...] = ()
    exclusives: tuple[ExclusiveEntry, ...] = ()
    boundaries: tuple[BoundaryEntry, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is declared."""
        return not any((self.names, self.modules, self.calls, self.exclusives, self.boundaries))
