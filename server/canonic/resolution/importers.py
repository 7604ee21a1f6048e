"""Who imports an object, and by which paths; and which other definitions have its name. For the card of a path.

Takes a judge whose snapshot has read every file with the name; gives `ImportSite`s by path, and `Home`s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from canonic.facts.model import BindingKind
from canonic.findings import Place
from canonic.index.entry import Needles
from canonic.resolution.canonical import Judge
from canonic.resolution.model import Chain, Defined
from canonic.text.names import Path, is_within

_MADE = frozenset((BindingKind.CLASS, BindingKind.FUNCTION, BindingKind.VALUE))


@dataclass(frozen=True, slots=True)
class Imported:
    """One path and the imports that name it."""

    path: Path
    sites: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """A definition at module level."""

    path: Path
    place: Place


def all_read(judge: Judge, path: Path) -> bool:
    """Whether every file that may import a path was read: only those were that hold a word of the policy."""
    needles = judge.resolver.snapshot.needles
    named, module = frozenset((path.name.encode(),)), frozenset((path.module.encode(),))
    return (bool(path.name) and needles.cover(Needles(named))) or needles.cover(Needles(frozenset(), modules=module))


def imported(judge: Judge, path: Path, canonical: Path | None, chain: Chain) -> tuple[Imported, ...]:
    """The imports of every path that a policy or a chain connects with this one, most used first.

    Where no policy speaks of it: of every path by which some file imports the object, under any name.
    """
    end = chain.end
    related = {path, *([canonical] if canonical else [])}
    if isinstance(end, Defined):
        related.add(end.path)
    for entry in judge.policy.policy.names:
        if entry.canonical in related:
            related.update(Path(legacy.module, legacy.name) for legacy in entry.legacy if legacy.name != "*")
    related |= {old for one in tuple(related) for old in _before(judge, one)}
    if canonical is None and path.name:
        related |= _same_object(judge, path, chain)
    found = _sites_of(judge, related)
    return tuple(
        Imported(one, sites) for one, sites in sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    )


def _before(judge: Judge, path: Path) -> Iterator[Path]:
    """The paths in legacy modules whose canonical path this is."""
    for entry in judge.policy.policy.modules:
        if is_within(path.module, entry.canonical):
            old = Path(entry.legacy + path.module[len(entry.canonical) :], path.name)
            if judge.listed(old) == (entry, path):
                yield old


def homes(judge: Judge, name: str) -> tuple[Home, ...]:
    """Every definition of a name at the top of a module outside tests."""
    snapshot = judge.resolver.snapshot
    found = {
        Path(judge.resolver.module_name(file), name): Place(file, binding.span.line)
        for file in snapshot.mentioning()
        if not judge.is_test(file)
        for binding in snapshot.facts(file).bindings
        if binding.name == name and binding.kind in _MADE
    }
    return tuple(Home(path, place) for path, place in sorted(found.items()))


def _same_object(judge: Judge, path: Path, chain: Chain) -> set[Path]:
    """Paths in import statements that surely lead where the chain does."""
    known = {one.name for one in chain.paths} | {name.decode() for name in judge.resolver.snapshot.needles.names}
    written = {one for one in _named(judge) if one.name in known and one != path}
    return {one for one in written if judge.resolver.same_object(judge.resolver.follow(one.module, one.name), chain)}


def _named(judge: Judge) -> Iterator[Path]:
    """Every path that a file imports a name by."""
    snapshot, resolver = judge.resolver.snapshot, judge.resolver
    for file in snapshot.mentioning():
        for statement in snapshot.facts(file).imports:
            module = resolver.target_module(file, statement) if statement.is_from else None
            for name in statement.names if module else ():
                yield Path(module or "", name.name)


def _sites_of(judge: Judge, paths: set[Path]) -> dict[Path, tuple[Place, ...]]:
    """The imports that name each of these paths; a module is named by every import from it, too."""
    snapshot, resolver = judge.resolver.snapshot, judge.resolver
    modules = {path.module for path in paths}
    found: dict[Path, list[Place]] = {}
    for file in snapshot.mentioning():
        for statement in snapshot.facts(file).imports:
            told: list[tuple[Path, int]] = []
            if not statement.is_from:
                told = [(Path(name.name), name.span.line) for name in statement.names]
            else:
                module = resolver.target_module(file, statement) or ""
                if module in modules:
                    told = [(Path(module, name.name), name.span.line) for name in statement.names]
                    told.append((Path(module), statement.span.line))
                told += [(Path(f"{module}.{name.name}"), name.span.line) for name in statement.names]
            for path, line in told:
                if path in paths:
                    found.setdefault(path, []).append(Place(file, line))
    return {path: tuple(places) for path, places in found.items()}
