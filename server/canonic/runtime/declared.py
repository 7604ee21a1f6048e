"""Every path that a policy speaks of, with what it is there for, and the home that it should lead to.

Takes an effective policy and where a listed path goes; gives `Declared` values, canonical paths first. Nothing is
imported here.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from canonic.policy.model import CallEntry, NameEntry, Origin
from canonic.resolution.canonical import Judge
from canonic.resolution.verdicts import Kind
from canonic.text.names import Path


class Role(enum.Enum):
    """What a policy says of a path."""

    CANONICAL = "canonical"
    """To be imported: it has to be there."""
    LEGACY = "legacy"
    """No longer to be imported: it may be gone, or is its home by another name."""
    NAMED = "named"
    """Spoken of by an exclusive entry, a boundary or a call: it may be gone."""


@dataclass(frozen=True, slots=True)
class Declared:
    """One path of the policy."""

    path: Path
    """The name is empty for a module, ``*`` for all names of a module."""
    role: Role
    home: Path | None
    """What it should be the same as; None: it is compared with nothing."""
    name: str
    """What the entry is called, as in findings."""
    origin: Origin
    line: int
    """Line in the policy file."""
    rewrite: bool = True
    """False: the policy knows that it is something else."""
    skip: tuple[str, ...] = ()
    """Names of a whole module that are declared one by one."""


def declared_paths(judge: Judge) -> tuple[Declared, ...]:
    """All paths of the policy, each once: the strongest role counts, and of two homes the first."""
    found: dict[tuple[Path, Path | None], Declared] = {}
    canonical = set()
    for one in sorted(_all(judge), key=lambda one: list(Role).index(one.role)):
        if one.role is Role.CANONICAL:
            canonical.add(one.path)
        elif one.path in canonical:
            continue
        found.setdefault((one.path, one.home), one)
    compared = {path for path, home in found if home is not None}
    return tuple(one for (path, home), one in found.items() if home is not None or path not in compared)


def _all(judge: Judge) -> Iterator[Declared]:
    policy = judge.policy.policy
    for named in policy.names:
        yield _simple(named.canonical, Role.CANONICAL, named.canonical.name, named.origin)
        yield from _legacy(judge, named)
    for moved in policy.modules:
        home, path = Path(moved.canonical), Path(moved.legacy)
        yield _simple(home, Role.CANONICAL, moved.canonical, moved.origin)
        yield Declared(
            path, Role.LEGACY, home, moved.canonical, moved.origin, moved.origin.line, moved.rewrite, _own(judge, path)
        )
    for call in policy.calls:
        yield from _of_call(call)
    for exclusive in policy.exclusives:
        for path in exclusive.preferred:
            yield _simple(path, Role.CANONICAL, exclusive.name, exclusive.origin)
        for path in exclusive.instead_of:
            yield _simple(path, Role.NAMED, exclusive.name, exclusive.origin)
    for boundary in policy.boundaries:
        if boundary.use is not None:
            yield _simple(boundary.use, Role.CANONICAL, boundary.use.name or boundary.use.module, boundary.origin)
        for path in boundary.paths:
            yield _simple(path, Role.NAMED, path.name or path.module, boundary.origin)


def _of_call(call: CallEntry) -> Iterator[Declared]:
    yield _simple(call.legacy, Role.NAMED, call.legacy.name, call.origin)
    for path in call.imports:
        yield _simple(path, Role.CANONICAL, path.name or path.module, call.origin)


def _simple(path: Path, role: Role, name: str, origin: Origin) -> Declared:
    return Declared(path, role, None, name, origin, origin.line)


def _legacy(judge: Judge, entry: NameEntry) -> Iterator[Declared]:
    """The listed paths; under ``any`` those that the workspace writes."""
    for legacy in entry.legacy:
        path = Path(legacy.module, legacy.name)
        home: Path | None = entry.canonical
        if legacy.name == "*":
            home = Path(entry.canonical.module)
        elif listed := judge.listed(path):
            home = listed[1]
        line = legacy.line or entry.origin.line
        skip = _own(judge, path) if legacy.name == "*" else ()
        yield Declared(path, Role.LEGACY, home, entry.canonical.name, entry.origin, line, entry.rewrite, skip)
    if entry.any_legacy:
        written = {
            site.written
            for file in judge.resolver.snapshot.mentioning()
            for site in judge.sites(file)
            if site.verdict.kind is Kind.LEGACY and site.verdict.entry is entry and site.written.name not in ("", "*")
        }
        for path in sorted(written):
            line = entry.origin.line
            yield Declared(path, Role.LEGACY, entry.canonical, entry.canonical.name, entry.origin, line, entry.rewrite)


def _own(judge: Judge, module: Path) -> tuple[str, ...]:
    """Names of a module that the policy lists by themselves."""
    return tuple(sorted(path.name for path in judge.policy.listed if path.module == module.module))
