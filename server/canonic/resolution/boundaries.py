"""Guarded paths that a file uses although it is outside their boundary.

Takes a judge and a file; gives `Bypass`es in the order of the text. Files that define the guarded paths or the path to
use instead, or hand them on, may use them.
"""

from __future__ import annotations

from dataclasses import dataclass

from canonic.policy.model import BoundaryEntry
from canonic.resolution.canonical import Judge
from canonic.resolution.path_uses import PathUse, files_behind, legacy_uses, path_uses
from canonic.text.globs import matches


@dataclass(frozen=True, slots=True)
class Bypass:
    """One use of a guarded path."""

    entry: BoundaryEntry
    use: PathUse


def bypasses(judge: Judge, file: str) -> tuple[Bypass, ...]:
    """The uses of guarded paths in a file; each place once, for the first entry that forbids it."""
    found: dict[object, Bypass] = {}
    for entry in judge.policy.policy.boundaries:
        if not _forbids(entry, file):
            continue
        uses = path_uses(judge, file, entry.paths)
        seen = {use.span for use in uses}
        uses += [use for use in legacy_uses(judge, file, entry.paths) if use.span not in seen]
        behind = (*entry.paths, *([entry.use] if entry.use is not None else []))
        if not uses or file in files_behind(judge, behind):
            continue
        whole = {id(use.statement) for use in uses if not use.path.name and use.use is None}
        for use in uses:
            # Where the import of a whole module is the fault, its uses are none of their own.
            if use.use is None or id(use.statement) not in whole:
                found.setdefault(use.span, Bypass(entry, use))
    return tuple(sorted(found.values(), key=lambda bypass: bypass.use.span))


def _forbids(entry: BoundaryEntry, file: str) -> bool:
    relative = file.removeprefix(f"{entry.base}/") if entry.base else file
    if entry.not_in:
        return matches(relative, entry.not_in)
    return not matches(relative, entry.only_in)
