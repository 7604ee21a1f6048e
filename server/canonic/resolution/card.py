"""`Card`: all that Canonic knows about one path, for `explain` and for a hover."""

from __future__ import annotations

from dataclasses import dataclass

from canonic.findings import Place, Reason
from canonic.policy.model import Notes, Origin
from canonic.text.names import Path


@dataclass(frozen=True, slots=True)
class Card:
    """The answer to "what is this name and where is its home?"."""

    path: Path
    """The path asked about, as written."""
    canonical: Path | None
    """The path to import from; None when no policy speaks of it."""
    definition: Place | None
    definition_path: Path | None
    kind: str
    """``class``, ``function``, ``module``, ``value`` or empty."""
    chain: tuple[Path, ...]
    end: str
    """``defined``, ``external``, ``missing``, ``cyclic`` or ``dynamic``."""
    end_detail: str
    """What a person should know about the end, for example where the chain breaks; may be empty."""
    legacy: bool
    why: str
    """Why it is legacy (or why it is not), one sentence."""
    importers: tuple[tuple[Path, int], ...]
    """Import sites in the workspace by path, most used first."""
    notes: Notes
    origin: Origin | None
    """The policy entry that speaks of it."""
    no_safe_fix: Reason | None
    """Why the import at hand has no safe fix; None when it has one or needs none."""
