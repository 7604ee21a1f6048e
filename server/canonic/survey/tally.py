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
from canonic.survey.model import Role


class Numbers(NamedTuple):
    """How many imports there are, by key of the entry."""

    left: dict[str, tuple[int, int]]
    """Those to move, outside tests and in tests."""
    canonical: dict[str, int]
    """Those of the canonical path."""


def roles_of(judge: Judge) -> Iterator[tuple[Site, NameEntry | ModuleEntry, Role]]:
    """Every import that concerns an entry, by file and place."""
    roles = _Roles(judge)
    for file in judge.resolver.snapshot.mentioning():
        for site in judge.sites(file):
            if (found := roles.of(site)) is not None:
                yield site, *found


def numbers_of(judge: Judge) -> Numbers:
    """The numbers alone."""
    left: dict[str, list[int]] = {}
    canonical: dict[str, int] = {}
    for site, entry, role in roles_of(judge):
        key = key_of(entry)
        if role.to_move:
            left.setdefault(key, [0, 0])[judge.is_test(site.file)] += 1
        elif role is Role.CANONICAL:
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
