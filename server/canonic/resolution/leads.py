"""The imports by which files have legacy callables: by name, or through a module that holds one.

`Leads` answers for one snapshot from facts alone. It looks at no call: whether a lead is used is a question to the
second tier of facts (`canonic.resolution.call_sites`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cached_property

from canonic.facts.model import Import, ImportedName
from canonic.policy.model import CallEntry
from canonic.resolution.canonical import Judge
from canonic.resolution.contributions import Contributions
from canonic.resolution.live import is_star
from canonic.resolution.model import Chain, Defined
from canonic.resolution.outcomes import Outcomes
from canonic.resolution.replaced_names import ReplacedNames
from canonic.text.names import Path, parents
from canonic.workers import Workers
from canonic.workspace.modules import SourceModule

_SHORT = 4
"""Names under this length are not looked for in all files, so each import of one is followed."""


@dataclass(frozen=True, slots=True)
class Lead:
    """One import, and how the file spells the callable by it."""

    statement: Import
    imported: ImportedName
    expression: str
    """``f``, ``m.f`` or ``a.b.f``."""
    written: Path
    chain: Chain
    entry: CallEntry


class Leads:
    """The leads of all files of one snapshot."""

    def __init__(self, judge: Judge, before: Leads | None = None, changed: frozenset[str] = frozenset()) -> None:
        """`before`: the leads of an earlier snapshot of equal policy and modules, from which only `changed` differ."""
        self._judge = judge
        self._resolver = judge.resolver
        self._snapshot = judge.resolver.snapshot
        self._entries = judge.policy.policy.calls
        self._known: dict[str, tuple[Lead, ...]] = {}
        self._passed: dict[str, frozenset[str]] = {}
        self._crossed: dict[str, set[str]] = {}
        """By file what was followed to find its leads, where none was found too."""
        self._replaced_names: tuple[frozenset[str], frozenset[str]] | None = None
        self._holders: Contributions[str] = Contributions(
            self._snapshot, self._held_in, None if before is None else before._holders, changed
        )
        self.outcomes = Outcomes(judge)
        self.replaced: ReplacedNames = ReplacedNames(
            self._resolver, self._replaceable, None if before is None else before.replaced, changed
        )

    def of(self, file: str) -> tuple[Lead, ...]:
        """The leads of a file, in the order of the text. The file that defines a callable has none to it."""
        known = self._known.get(file)
        if known is None:
            known = self._known[file] = tuple(self._find(file)) if self._entries else ()
        return known

    def prepare(self, files: Iterable[str], workers: Workers) -> None:
        """Have what judging the leads of these files will read made by other processes."""
        leading = [file for file in files if self.of(file)]
        self._snapshot.prepare(leading, self.replaced.words() if leading else (), workers)

    def news(self, before: Leads, changed: frozenset[str], *, regraded: bool) -> frozenset[str]:
        """The files whose calls may be judged otherwise since an earlier snapshot of equal policy and modules, from
        which `changed` differ. `regraded`: something that all grades rest on has changed.
        """
        if not self._entries:
            return frozenset()
        led = self._led_otherwise(before, changed, regraded=regraded)  # first: it takes over what is known
        return led | self.replaced.news(before.replaced, changed) | self.outcomes.news(before.outcomes, changed)

    def _led_otherwise(self, before: Leads, changed: frozenset[str], *, regraded: bool) -> frozenset[str]:
        """The same, but for who replaces the callables' names, and for what their calls give."""
        older, newer = before._snapshot, self._snapshot
        outward = {file for file in changed if older.facts(file).outward() != newer.facts(file).outward()}
        outward |= {
            file
            for file in changed & self._definers
            if older.body(file).called.signatures != newer.body(file).called.signatures
        }
        found = {file for file in changed for file in self._taken_otherwise(before, file)}
        if not outward and not regraded:
            self._take_over(before, changed)
            return frozenset(found)
        asked = {file for file, leads in before._known.items() if leads}
        graphs = before._judge.graph, self._judge.graph
        if regraded or any(set(graphs[0].edges(file)) != set(graphs[1].edges(file)) for file in outward):
            found |= asked
        through = outward.union(*(newer.modules.names_of(file) for file in outward))
        reached = {file for file in asked if not through.isdisjoint(before._ways(file))}
        reached |= {file for file, ways in before._crossed.items() if not through.isdisjoint(ways)}
        if any(holders._holders.of(file) for holders in (before, self) for file in outward):
            found.update(file for file in newer.mentioning() if _told(self.of(file)) != _told(before.of(file)))
        elif self._lead_elsewhere_alike(before, outward, through):
            self._take_over(before, changed | reached)
        return frozenset(found | reached)

    def _lead_elsewhere_alike(self, before: Leads, outward: Set[str], through: Set[str]) -> bool:
        """Whether the leads of all files are the same that no chain leads through what has changed, and holds nothing
        that is looked for. A star tells nothing of the modules that it looked into in vain.
        """
        homes = {way for entry in self._entries for way in before._judge.home(entry.legacy).passages()}
        return (
            before._resolver.assigned_outside is self._resolver.assigned_outside
            and homes.isdisjoint(through)
            and before._starred.isdisjoint(outward)
        )

    def _take_over(self, before: Leads, but: Set[str]) -> None:
        """Keep what is known of all files but some: their leads, what these lead through, and how they are called."""
        self._known.update((file, leads) for file, leads in before._known.items() if file not in but)
        self._passed.update((file, ways) for file, ways in before._passed.items() if file not in but)
        self._crossed.update((file, ways) for file, ways in before._crossed.items() if file not in but)
        if "_starred" in before.__dict__ and not any(self._holders.of(file) for file in but):
            self.__dict__["_starred"] = before._starred
        if before._names == self._names and all(before._bound_in(file) == self._bound_in(file) for file in but):
            self._replaced_names = before._replaced_names

    def is_starred(self, file: str) -> bool:
        """Whether some file imports all of this one with a star."""
        return file in self._starred

    def is_taken(self, file: str, name: str) -> bool:
        """Whether another file has a callable by this name of this file, or may read it from the module."""
        return any(path in self._written for path in self._paths(file, name))

    # ------------------------------------------------------------------ who takes a callable from whom

    @cached_property
    def _starred(self) -> frozenset[str]:
        return frozenset(target for other in self._holders.files_with("*") for target in self._starred_by(other))

    @cached_property
    def _written(self) -> frozenset[Path]:
        return frozenset(lead.written for file in self._snapshot.mentioning() for lead in self.of(file))

    def _replaceable(self) -> tuple[frozenset[str], frozenset[str]]:
        """The names of callables and of what replaces them, as files have them; and those of modules that hold one.
        The very same object for as long as these are the same.
        """
        if self._replaced_names is None:
            self._replaced_names = self._find_replaceable()
        return self._replaced_names

    def _find_replaceable(self) -> tuple[frozenset[str], frozenset[str]]:
        called, modules = set(self._names), set[str]()
        called.update(path.name for entry in self._entries for path in entry.imports if path.name)
        for file in self._snapshot.mentioning():
            for of_module, name in self._bound_in(file):
                (modules if of_module else called).add(name)
        return frozenset(called), frozenset(modules - called)

    def _bound_in(self, file: str) -> set[tuple[bool, str]]:
        """The names that a file has for callables, and for modules that hold one (True)."""
        leads = self.of(file) if self._snapshot.mentions(file) else ()
        return {("." in lead.expression, lead.imported.bound) for lead in leads}

    def _paths(self, file: str, name: str) -> list[Path]:
        return [Path(module, name) for module in self._snapshot.modules.names_of(file)]

    def _starred_by(self, file: str) -> Iterator[str]:
        """The files that a file imports with a star."""
        for statement in self._snapshot.facts(file).imports:
            module = self._resolver.target_module(file, statement) if is_star(statement) else None
            located = self._snapshot.modules.find(module, file) if module else None
            if isinstance(located, SourceModule):
                yield located.path

    def _taken_otherwise(self, before: Leads, file: str) -> set[str]:
        """Files from which a changed file takes something else than before."""
        found = set(self._starred_by(file)) ^ set(before._starred_by(file))
        for path in {lead.written for lead in self.of(file)} ^ {lead.written for lead in before.of(file)}:
            located = self._snapshot.modules.find(path.module, file)
            if isinstance(located, SourceModule):
                found.add(located.path)
        return found

    # ------------------------------------------------------------------ finding

    def _find(self, file: str) -> Iterator[Lead]:
        names = self._names
        for statement in self._snapshot.facts(file).imports:
            for imported in statement.names:
                if imported.name == "*":
                    continue
                if statement.is_from and (imported.name in names or len(imported.name) < _SHORT):
                    written = self._resolver.written(file, statement, imported.name)
                    lead = written and self._lead(file, statement, imported, imported.bound, written)
                    if lead:
                        yield lead
                        continue
                for expression, module in self._modules(file, statement, imported):
                    for name in self._names_in(module, file):
                        spelled = f"{expression}.{name}"
                        if lead := self._lead(file, statement, imported, spelled, Path(module, name)):
                            yield lead

    def _lead(
        self, file: str, statement: Import, imported: ImportedName, expression: str, written: Path
    ) -> Lead | None:
        chain = self._resolver.follow(written.module, written.name, file)
        self._crossed.setdefault(file, set()).update(chain.passages())
        entry = self._entry(written, chain)
        if entry is None or file in self._files(self._judge.home(entry.legacy)):
            return None
        return Lead(statement, imported, expression, written, chain, entry)

    def _entry(self, written: Path, chain: Chain) -> CallEntry | None:
        """The entry that speaks of a path: one that lists it, else one whose callable it surely is."""
        if (listed := self._listed.get(written)) is not None:
            return listed
        for entry in self._entries:
            home = self._judge.home(entry.legacy)
            if isinstance(home.end, Defined) and self._resolver.same_object(chain, home):
                return entry
        return None

    def _modules(self, file: str, statement: Import, imported: ImportedName) -> Iterator[tuple[str, str]]:
        """The modules that a name stands for which may hold a callable, each with how the file spells it."""
        path = self._resolver.written(file, statement, imported.name)
        if path is None:
            return
        if statement.is_from or imported.asname:
            spelled = [(imported.bound, path.dotted)]
        else:
            spelled = [(name, name) for name in (*parents(imported.name), imported.name)]
        for expression, module in spelled:
            if module.rpartition(".")[2] in self._last_words:
                yield expression, module

    def _names_in(self, module: str, file: str) -> list[str]:
        """The names looked for that a module may have."""
        found = {path.name for path in self._listed if path.module == module}
        located = self._snapshot.modules.find(module, file)
        if isinstance(located, SourceModule):
            held = self._holders.of(located.path)
            found.update(self._names if "*" in held else held)
        return sorted(found)

    # ------------------------------------------------------------------ what to look for

    @cached_property
    def _listed(self) -> dict[Path, CallEntry]:
        return {entry.legacy: entry for entry in reversed(self._entries)}

    @cached_property
    def _names(self) -> frozenset[str]:
        """The callables' names, and the second names that files give to them or to other names of the policy."""
        others = {name.decode(errors="replace") for name in self._snapshot.needles.names}
        return frozenset(entry.legacy.name for entry in self._entries) | others

    @cached_property
    def _last_words(self) -> frozenset[str]:
        """The last parts of all modules that may hold a callable."""
        files = {file for name in (*self._names, "*") for file in self._holders.files_with(name)}
        names = {name for file in files for name in self._snapshot.modules.names_of(file)}
        return frozenset(name.rpartition(".")[2] for name in names | {entry.legacy.module for entry in self._entries})

    @cached_property
    def _definers(self) -> frozenset[str]:
        return frozenset(file for entry in self._entries for file in self._files(self._judge.home(entry.legacy)))

    def _held_in(self, file: str) -> tuple[str, ...]:
        """The names looked for that a file's module has; ``*`` for one that may have any."""
        facts = self._snapshot.facts(file)
        found = {binding.name for binding in facts.bindings}.intersection(self._names)
        if facts.getattr is not None:
            found |= {lazy.name for lazy in facts.getattr.names}.intersection(self._names)
        if any(map(is_star, facts.imports)):
            found.add("*")
        return tuple(sorted(found))

    @staticmethod
    def _files(chain: Chain) -> frozenset[str]:
        return frozenset(arm.end.file for arm in chain.arms if isinstance(arm.end, Defined))

    def _ways(self, file: str) -> frozenset[str]:
        """Files and modules that the leads of a file and what may replace them lead through."""
        if file not in self._passed:
            self._passed[file] = self._find_ways(file)
        return self._passed[file]

    def _find_ways(self, file: str) -> frozenset[str]:
        found: set[str] = set()
        wanted = {path.name for lead in self.of(file) for path in lead.entry.imports}
        for lead in self.of(file):
            for path in (lead.entry.legacy, *lead.entry.imports):
                found.update(self._judge.home(path).passages())
            found.update(lead.chain.passages())
        for statement in self._snapshot.facts(file).imports:
            for imported in statement.names if statement.is_from else ():
                written = self._resolver.written(file, statement, imported.name) if imported.bound in wanted else None
                if written is not None:
                    found.update(self._resolver.follow(written.module, written.name, file).passages())
        return frozenset(found)


def _told(leads: tuple[Lead, ...]) -> list[tuple[str, Path, CallEntry]]:
    return [(lead.expression, lead.written, lead.entry) for lead in leads]
