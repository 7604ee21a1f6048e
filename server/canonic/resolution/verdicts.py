"""`Verdict`, what is said of one imported name, and `Site`, the name with its chain and verdict. Plain values."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from canonic.facts.model import Import, ImportedName
from canonic.policy.model import ModuleEntry, NameEntry
from canonic.resolution.model import Chain
from canonic.text.names import Path


class Kind(enum.Enum):
    """What a `Verdict` says of an imported name."""

    SILENT = "silent"
    EXEMPT = "exempt"
    GUARDED = "guarded"
    """Missing, but the program expects that."""
    LEGACY = "legacy"
    CANONICAL = "canonical"
    CONFLICTING = "conflicting"
    BROKEN = "broken"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement on one import site."""

    kind: Kind
    entry: NameEntry | ModuleEntry | None = None
    target: Path | None = None
    """Where the name should come from, if anything says so."""
    listed: bool = False
    """The policy lists the written path, so it is not only resolved to the canonical definition."""
    other: Path | None = None
    """For `SPLIT`: the other path of the same object in the file."""


@dataclass(frozen=True, slots=True)
class Site:
    """One imported name of one file, judged."""

    file: str
    statement: Import
    imported: ImportedName
    written: Path
    chain: Chain
    verdict: Verdict
