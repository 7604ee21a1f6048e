"""Modules that import each other when they are loaded, and the edge of each cycle that is cheapest to cut.

Takes a judged snapshot that covers the workspace; gives the `ImportCycle`s of a file when asked. Edges are read from
the modules of the policy onwards, as far as they lead; of a file that lies on no way back to such a module nothing but
its imports is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from canonic.resolution.canonical import Judge
from canonic.resolution.import_links import Link, link, opened_by, targets_of
from canonic.resolution.live import is_stub
from canonic.resolution.model import Defined
from canonic.workspace.modules import SourceModule


@dataclass(frozen=True, slots=True)
class ImportCycle:
    """A shortest cycle through a module of the policy."""

    links: tuple[Link, ...]
    """From the file that it is reported in, round to that file."""
    cut: Link
    """The one that is cheapest to do without."""
    modules: tuple[str, ...]
    """The names of the files, in the order of the links."""


class ImportCycles:
    """Answers about one judged snapshot."""

    _before: ImportCycles | None
    _changed: frozenset[str]

    def __init__(
        self, judge: Judge, before: ImportCycles | None = None, changed: frozenset[str] = frozenset(), *, whole: bool
    ) -> None:
        """`before`: answers about an earlier snapshot of equal policy and modules; only `changed` differ. `whole`:
        the index covers the workspace.
        """
        if before is not None and before._found is None:  # nobody has asked it anything
            changed |= before._changed
            before = before._before
        self._judge = judge
        self._snapshot = judge.resolver.snapshot
        self._whole = whole
        self._before = before
        self._changed = changed
        self._waits: dict[str, tuple[str, ...]] = {}
        """What each file that was reached may load."""
        self._targets: dict[str, tuple[str, ...]] = {}
        """What the files on cycles surely wait for."""
        self._found: dict[str, tuple[ImportCycle, ...]] | None = None

    # ------------------------------------------------------------------ questions

    @cached_property
    def files(self) -> frozenset[str]:
        """The listed files of the modules that the policy names: to be asked about, mentioned or not."""
        return frozenset(filter(self._snapshot.is_listed, self._starts))

    def of(self, file: str) -> tuple[ImportCycle, ...]:
        """The cycles to report in a file, in the order of the text."""
        if not self._whole or file not in self.files:
            return ()
        return self._all.get(file, ())

    def differing(self, later: ImportCycles, reached: frozenset[str]) -> frozenset[str]:
        """Files with another answer later; none while nobody has asked. `reached`: files that will be asked again in
        any case.
        """
        if self._found is None:
            return frozenset()
        one, other = self._found, later._all
        return frozenset(file for file in one.keys() | other.keys() if one.get(file) != other.get(file)) - reached

    # ------------------------------------------------------------------ where to begin

    @cached_property
    def _starts(self) -> frozenset[str]:
        """The files of the policy's modules, and those on the way to a canonical definition."""
        judge, policy, modules = self._judge, self._judge.policy, self._snapshot.modules
        if judge.everything:
            found = {path for path in self._snapshot.paths if modules.names_of(path)}
        else:
            names = {path.module for path in policy.paths} | policy.modules
            names |= {entry.canonical for entry in policy.moved.values()}
            located = (modules.find(name, None) for name in names)
            found = {one.path for one in located if isinstance(one, SourceModule)}
            for path in policy.homes:
                for arm in judge.home(path).arms:
                    found.update(hop.file for hop in arm.hops)
                    if isinstance(arm.end, Defined):
                        found.add(arm.end.file)
        return frozenset(file for file in found if not is_stub(file) and not judge.is_test(file))

    # ------------------------------------------------------------------ finding

    @property
    def _all(self) -> Mapping[str, tuple[ImportCycle, ...]]:
        if self._found is None:
            self._found = self._find() if self._whole else {}
            self._before = None
        return self._found

    def _find(self) -> dict[str, tuple[ImportCycle, ...]]:
        before = self._before
        known: dict[tuple[str, ...], ImportCycle] = {}
        if before is not None and before._found is not None:
            known = {_files_of(cycle): cycle for said in before._found.values() for cycle in said}
            self._waits = {file: said for file, said in before._waits.items() if file not in self._changed}
            self._targets = {file: said for file, said in before._targets.items() if file not in self._changed}
        found: dict[str, list[ImportCycle]] = {}
        cut: set[tuple[str, str]] = set()
        for ring in sorted(set(self._shortest()), key=lambda ring: (len(ring), ring)):
            # Cycles that one cut opens are one fault; the shortest of them is told.
            if not cut.isdisjoint(zip(ring, (*ring[1:], ring[0]), strict=True)):
                continue
            cycle = known.get(ring)
            if cycle is None or not self._changed.isdisjoint(ring):
                cycle = self._cycle(ring)
            if cycle is not None:
                cut.add((cycle.cut.file, cycle.cut.target))
                cut.update((cycle.cut.file, target) for target in opened_by(self._judge, cycle.cut))
                found.setdefault(cycle.links[0].file, []).append(cycle)
        return {file: tuple(sorted(said, key=lambda one: one.links[0].span)) for file, said in found.items()}

    def _cycle(self, ring: tuple[str, ...]) -> ImportCycle | None:
        """What to say of a cycle: in the file of the edge to cut, where that belongs to the policy."""
        links = [link(self._judge, file, target) for file, target in zip(ring, (*ring[1:], ring[0]), strict=True)]
        cut = min(links, key=lambda one: one.cost)
        places = [number for number, one in enumerate(links) if one.file in self.files]
        if not places:
            return None
        at = links.index(cut) if cut.file in self.files else places[0]
        turned = (*links[at:], *links[:at])
        return ImportCycle(turned, cut, tuple(self._judge.resolver.module_name(one.file) for one in turned))

    def _shortest(self) -> Iterable[tuple[str, ...]]:
        """For each module of the policy that lies on a cycle, the shortest one; the smallest file first in each."""
        for component in self._components():
            for start in sorted(component & self._starts):
                ring = self._way_round(start, component)
                if ring:
                    least = ring.index(min(ring))
                    yield (*ring[least:], *ring[:least])

    def _way_round(self, start: str, within: frozenset[str]) -> tuple[str, ...]:
        """The shortest way from a file back to itself; empty without one."""
        came: dict[str, str] = {}
        row = [start]
        while row:
            following: list[str] = []
            for file in row:
                for target in self._targets_of(file):
                    if target == start:
                        ring = [file]
                        while ring[-1] != start:
                            ring.append(came[ring[-1]])
                        return tuple(reversed(ring))
                    if target in within and target not in came:
                        came[target] = file
                        following.append(target)
            row = following
        return ()

    def _targets_of(self, file: str) -> tuple[str, ...]:
        if file not in self._targets:
            self._targets[file] = tuple(sorted(targets_of(self._judge, file)))
        return self._targets[file]

    def _waits_of(self, file: str) -> tuple[str, ...]:
        if file not in self._waits:
            self._waits[file] = self._judge.graph.waits_for(file)
        return self._waits[file]

    def _components(self) -> list[frozenset[str]]:
        """Sets of files that reach each other, of those that the policy's modules reach (Tarjan's way, without
        recursion).
        """
        number: dict[str, int] = {}
        low: dict[str, int] = {}
        stack: list[str] = []
        on_stack: set[str] = set()
        found: list[frozenset[str]] = []
        for start in sorted(self._starts):
            if start in number:
                continue
            work = [(start, iter(self._waits_of(start)))]
            number[start] = low[start] = len(number)
            stack.append(start)
            on_stack.add(start)
            while work:
                file, rest = work[-1]
                target = next(rest, None)
                if target is None:
                    work.pop()
                    if work:
                        low[work[-1][0]] = min(low[work[-1][0]], low[file])
                    if low[file] == number[file]:
                        at = stack.index(file)
                        members = frozenset(stack[at:])
                        del stack[at:]
                        on_stack -= members
                        if len(members) > 1:
                            found.append(members)
                elif target not in number:
                    number[target] = low[target] = len(number)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(self._waits_of(target))))
                elif target in on_stack:
                    low[file] = min(low[file], number[target])
        return found


def _files_of(cycle: ImportCycle) -> tuple[str, ...]:
    """The files of a cycle, the smallest first."""
    files = [one.file for one in cycle.links]
    least = files.index(min(files))
    return (*files[least:], *files[:least])
