"""How far a change reaches: the files whose verdicts may differ after some files have changed.

Takes the judge from before the change, which knows how its sites were reached, and the one after it. Errs on the side
of more files; what it leaves out keeps its verdicts. What lies behind a `Dynamic` end is not known and not followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from canonic.resolution.canonical import Judge
from canonic.resolution.live import is_star
from canonic.resolution.model import Chain, Cyclic
from canonic.resolution.module_sites import ModuleImport, module_imports
from canonic.resolution.renames import kept_paths
from canonic.resolution.string_sites import string_sites
from canonic.resolution.verdicts import Site
from canonic.text.names import Path

_POLICY = ""
"""Stands for the policy's own paths where otherwise a file stands."""


def reach(before: Judge, after: Judge, changed: frozenset[str], *, regraded: bool) -> frozenset[str]:
    """The changed files and all others whose verdicts or grades may differ.

    `regraded`: something that grades rest on has changed, so every site that could be rewritten counts.
    """
    older, newer = before.resolver.snapshot, after.resolver.snapshot
    repeats = after.resolver.repeats
    outward = frozenset(
        file for file in changed if not repeats and older.facts(file).outward() != newer.facts(file).outward()
    )
    through = outward.union(*(newer.modules.names_of(file) for file in outward))
    if older.modules is not newer.modules or _bears_on_all(before, after, through):
        return changed | before.judged.keys() | frozenset(newer.mentioning())
    if not outward and not regraded:
        return changed
    # Whether a rewrite would close a circle is a question to all that is loaded at import time.
    regraded = regraded or any(set(before.graph.edges(file)) != set(after.graph.edges(file)) for file in outward)
    found = {file for file in before.judged if not through.isdisjoint(_passages(before, file))}
    if regraded:
        found.update(file for file, sites in before.judged.items() if any(map(_is_rewritten, sites)))
        found.update(file for file in before.judged if module_imports(before, file))
    return changed | found


def _is_rewritten(site: Site) -> bool:
    """Whether a grade is given to the site: a star is rewritten to the homes of its names."""
    return site.verdict.target is not None or site.imported.name == "*"


def _bears_on_all(before: Judge, after: Judge, through: frozenset[str]) -> bool:
    """Whether a change may bear on sites that do not pass through the changed files and modules."""
    if before.policy is not after.policy or before.resolver.assigned_outside is not after.resolver.assigned_outside:
        return True
    if not through:
        return False
    # A star tells nothing of the modules that it looked into in vain.
    starred = {f"*{name}" for name in through}
    if any(not starred.isdisjoint(_passages(before, file)) for file in before.judged):
        return True
    if through.isdisjoint(_passages(before, _POLICY)):
        return False
    return any(_way(before.home(path)) != _way(after.home(path)) for path in _paths(before))


def _passages(judge: Judge, file: str) -> frozenset[str]:
    """Files and modules that the sites of a file lead through; modules that it star-imports with a ``*`` before."""
    known = judge.passages.get(file)
    if known is None:
        known = judge.passages[file] = frozenset(_policy_ways(judge) if file == _POLICY else _site_ways(judge, file))
    return known


def _policy_ways(judge: Judge) -> Iterator[str]:
    for path in _paths(judge):
        yield from judge.home(path).passages()


def _paths(judge: Judge) -> frozenset[Path]:
    """Paths whose ends bear on every site."""
    return judge.policy.paths.union(kept_paths(judge.policy))


def _site_ways(judge: Judge, file: str) -> Iterator[str]:
    for site in judge.judged[file]:
        yield from site.chain.passages()
        if site.verdict.target is not None:
            yield from judge.home(site.verdict.target).passages()
    for string in string_sites(judge, file):
        yield from string.chain.passages()
        if string.target is not None:
            yield from judge.home(string.target).passages()
    for found in module_imports(judge, file):
        yield from _module_ways(judge, file, found)
    for statement in judge.resolver.snapshot.facts(file).imports:
        if is_star(statement):
            yield f"*{judge.resolver.target_module(file, statement)}"


def _module_ways(judge: Judge, file: str, found: ModuleImport) -> Iterator[str]:
    """What the names lead through that a file reads by a module, on the old path and the new one."""
    old = found.bound.module
    targets = [site.target for site in found.sites if site.target is not None]
    for path in (Path(old), *targets):
        yield from judge.resolver.follow(path.module, path.name, file).passages()
        package, _, last = path.module.rpartition(".")
        if package:
            yield from judge.resolver.follow(package, last, file).passages()
    for name in dict.fromkeys(read.names[0] for read in found.reads.names):
        for module in dict.fromkeys((old, *(target.module for target in targets))):
            yield from judge.resolver.follow(module, name, file).passages()


def _way(chain: Chain) -> tuple[object, ...]:
    """What a chain says apart from the places in the text."""
    arms: Iterable[object] = [
        (
            [(hop.path, hop.how, hop.conditional) for hop in arm.hops],
            arm.guards,
            type(arm.end),
            arm.end.paths if isinstance(arm.end, Cyclic) else arm.end.path,
        )
        for arm in chain.arms
    ]
    return arms, chain.stable, chain.spine
