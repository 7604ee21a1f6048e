"""What stands above the definition of a policy name, and above a shim: how many imports it has, and how many are left.

Takes the occurrences of a snapshot and one of its files; gives `Signpost` values. Files without either cost a look into
tables.
"""

from __future__ import annotations

from dataclasses import dataclass

from canonic.resolution.model import Defined
from canonic.resolution.occurrences import Occurrence, Occurrences
from canonic.resolution.shims import LegacyPath, legacy_modules, legacy_paths, may_pass_on
from canonic.text.names import Path
from canonic.text.spans import Span


@dataclass(frozen=True, slots=True)
class Signpost:
    """One line above a place."""

    span: Span
    title: str
    paths: tuple[Path, ...]
    """The paths that it speaks of."""
    occurrences: tuple[Occurrence, ...]
    """The imports that it counts, legacy ones first."""


def signposts(occurrences: Occurrences, file: str) -> tuple[Signpost, ...]:
    """The signposts of one file, in the order of the text."""
    judge = occurrences.judge
    found = [_at_definition(occurrences, path, span) for path, span in definitions_in(occurrences, file)]
    policy = judge.policy
    may_be_shim = file in legacy_modules(judge) or (
        any(entry.any_legacy for entry in policy.policy.names)
        and may_pass_on(judge.resolver.snapshot.facts(file), policy.words)
    )
    if may_be_shim:
        found += [_at_shim(occurrences, legacy) for legacy in legacy_paths(judge, file)]
    return tuple(sorted(found, key=lambda post: post.span))


def definitions_in(occurrences: Occurrences, file: str) -> list[tuple[Path, Span]]:
    """The canonical paths whose definition stands in a file, each with the span of the name."""
    judge = occurrences.judge
    snapshot = judge.resolver.snapshot
    found = []
    for canonical in judge.policy.homes:
        end = judge.home(canonical).end
        if isinstance(end, Defined) and end.file == file:
            found.append((canonical, end.span))
    modules = {entry.canonical for entry in judge.policy.moved.values()}
    if modules.intersection(snapshot.modules.names_of(file)):
        own = next(name for name in snapshot.modules.names_of(file) if name in modules)
        found.append((Path(own), Span(1, 1, 1, 1)))
    return found


def _at_definition(occurrences: Occurrences, path: Path, span: Span) -> Signpost:
    found = list(occurrences.of(path))
    legacy = [one for one in found if one.legacy]
    canonical = [one for one in found if not one.legacy]
    counts = [f"{len(canonical):,} canonical"] if path.name else []
    counts.append(_counted(len(legacy), "legacy import"))
    return Signpost(span, f"SSOT · {' · '.join(counts)}", (path,), (*legacy, *canonical))


def _at_shim(occurrences: Occurrences, legacy: LegacyPath) -> Signpost:
    names = occurrences.judge.resolver.snapshot.modules.names_of(legacy.file)
    paths = tuple(Path(name, legacy.path.name) for name in names)
    found = tuple(one for one in occurrences.through(frozenset(paths)) if one.file != legacy.file)
    return Signpost(legacy.span, f"shim · {_counted(len(found), 'importer')} left", paths, found)


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
