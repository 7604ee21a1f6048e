"""What each judged import is to a policy entry: the one reading of verdicts behind a report and its history.

Takes a judge; gives each import that concerns an entry with its `Role`, and the mere numbers by entry, which is all
that a commit of long ago is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from canonic.policy.model import ModuleEntry, NameEntry
from canonic.resolution.canonical import Judge
from canonic.resolution.model import Defined
from canonic.resolution.verdicts import Kind, Site
from canonic.survey.entries import key_of
from canonic.survey.model import How, Role
from canonic.survey.moved import arrived
from canonic.text.names import Path
from canonic.text.spans import Span


class Numbers(NamedTuple):
    """How many imports there are, by key of the entry."""

    left: dict[str, tuple[int, int]]
    """Those to move, outside tests and in tests."""
    canonical: dict[str, int]
    """Those of the canonical path."""


class Standing(NamedTuple):
    """One import, and what it is to a policy entry."""

    file: str
    span: Span
    entry: NameEntry | ModuleEntry
    role: Role
    path: Path
    """What it counts for: without a name where the entry is about a module."""
    target: Path | None = None
    how: How = How.IMPORT


def roles_of(judge: Judge) -> Iterator[Standing]:
    """Every import that concerns an entry, by file. Each counts once."""
    roles = _Roles(judge)
    for file in judge.resolver.snapshot.mentioning():
        told: set[Span] = set()
        for site in judge.sites(file):
            if (found := roles.of(site)) is not None:
                entry, role = found
                span, path = site.imported.span, site.written
                told.add(span)
                path = Path(path.module) if isinstance(entry, ModuleEntry) else path
                yield Standing(file, span, entry, role, path, site.verdict.target)
        for one in arrived(judge, file):
            if one.span not in told:
                yield Standing(file, one.span, one.entry, Role.CANONICAL, Path(one.module), how=one.how)


def numbers_of(judge: Judge) -> Numbers:
    """The numbers alone."""
    left: dict[str, list[int]] = {}
    canonical: dict[str, int] = {}
    for one in roles_of(judge):
        key = key_of(one.entry)
        if one.role.to_move:
            left.setdefault(key, [0, 0])[judge.is_test(one.file)] += 1
        elif one.role is Role.CANONICAL and one.how is How.IMPORT:
            canonical[key] = canonical.get(key, 0) + 1
    return Numbers({key: (one, two) for key, (one, two) in sorted(left.items())}, dict(sorted(canonical.items())))


class _Roles:
    """One judge's answers; what holds for a path and no matter who writes it is found once."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._homes = judge.policy.homes

    def of(self, site: Site) -> tuple[NameEntry | ModuleEntry, Role] | None:
        verdict = site.verdict
        match verdict.kind:
            case Kind.LEGACY:
                # One name of a module of copies may be another entry's: it counts where it is to go.
                home = self._homes.get(verdict.target) if verdict.target is not None else None
                entry = home or verdict.entry
                role = Role.LEGACY if verdict.listed else Role.RESOLVED
                return (entry, role) if entry is not None else None
            case Kind.CANONICAL:
                return (verdict.entry, Role.CANONICAL) if verdict.entry is not None else None
            case Kind.CONFLICTING:
                return (verdict.entry, Role.CONFLICTING) if verdict.entry is not None else None
            case Kind.BROKEN:
                return (verdict.entry, Role.BROKEN) if verdict.entry is not None else None
            case Kind.SILENT | Kind.SPLIT if site.imported.name != "*" and isinstance(site.chain.end, Defined):
                entry = verdict.entry or self._same(site)
                return (entry, Role.RE_EXPORT) if isinstance(entry, NameEntry) else None
            case _:
                return None

    def _same(self, site: Site) -> NameEntry | None:
        for entry in self._judge.policy.policy.names:
            if self._judge.resolver.same_object(site.chain, self._judge.home(entry.canonical)):
                return entry
        return None
