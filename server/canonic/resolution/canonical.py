"""One verdict per import site: is this path legacy, canonical, conflicting, broken, split, or nobody's business?

`Judge.sites` gives every imported name that a policy speaks of, with its chain and its `Verdict`. The rules report
verdicts; they do not judge. First match wins, in the order of `Judge.verdict`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, TypeVar

from canonic.facts.model import Guard, Import, ImportedName
from canonic.findings import Place
from canonic.policy.model import ModuleEntry, NameEntry
from canonic.resolution.chain import Resolver
from canonic.resolution.cycles import ImportGraph
from canonic.resolution.effective import EffectivePolicy
from canonic.resolution.import_counts import ImportCounts
from canonic.resolution.live import is_stub
from canonic.resolution.model import Chain, Defined, Missing
from canonic.resolution.relatives import is_relative
from canonic.resolution.renames import destination
from canonic.resolution.verdicts import Kind, Site, Verdict
from canonic.text.names import Path
from canonic.workspace.modules import SourceModule

T = TypeVar("T")

_GUARDED = frozenset((Guard.TRY, Guard.EXCEPT_IMPORT, Guard.SUPPRESS))
_TEST_FILE = re.compile(r"(^|/)(tests?|testing)(/|$)|(^|/)(test_[^/]*|[^/]*_test|conftest)\.pyi?$")


class Judge:
    """Verdicts over one snapshot and one effective policy."""

    def __init__(
        self, resolver: Resolver, graph: ImportGraph, policy: EffectivePolicy, *, scope: str = "policy"
    ) -> None:
        self.resolver = resolver
        self.graph = graph
        self.policy = policy
        self.everything = scope == "all"
        """Whether rules speak of every name of the workspace."""
        self._sites: dict[str, tuple[Site, ...]] = {}
        self._once: dict[tuple[Callable[..., object], str], Any] = {}
        self.passages: dict[str, frozenset[str]] = {}
        """By file, what its sites lead through: kept here for `canonic.resolution.reach`."""
        self._destinations: dict[Path, Path] = {}
        self.counts = ImportCounts(self)
        self._words = policy.words
        self._modules = policy.modules
        self._any = [entry for entry in policy.policy.names if entry.any_legacy]

    # ------------------------------------------------------------------ questions

    def sites(self, file: str) -> tuple[Site, ...]:
        """All imported names of a file that are of interest, in the order of the text."""
        if file not in self._sites:
            self._sites[file] = self._split(tuple(self._judge_file(file)))
        return self._sites[file]

    def once(self, ask: Callable[[Judge, str], T], file: str) -> T:
        """The answer to a question about one file that hangs on nothing else, asked once."""
        key = (ask, file)
        if key not in self._once:
            self._once[key] = ask(self, file)
        answer: T = self._once[key]
        return answer

    def home(self, path: Path) -> Chain:
        """The chain of a canonical path, as nobody in particular."""
        return self.resolver.follow(path.module, path.name)

    def exempt_files(self, entry: NameEntry | ModuleEntry) -> frozenset[str]:
        """Files that may import the legacy paths of an entry: those on the canonical path's chain, and their stubs."""
        key = id(entry)
        if key not in self._exempt:
            files = self._chain_files(entry)
            self._exempt[key] = files.union(f"{file}i" for file in files)
        return self._exempt[key]

    def listed(self, written: Path) -> tuple[NameEntry | ModuleEntry, Path | None] | None:
        """The entry that lists a path as legacy, and the path to use instead."""
        if entry := self.policy.listed.get(written):
            if written not in self._destinations:
                self._destinations[written] = destination(self.resolver, self.policy, written, entry.canonical)
            return entry, self._destinations[written]
        if written in self.policy.homes:
            return None
        if wildcards := self.policy.wildcards.get(written.module):
            named = [entry for entry in wildcards if entry.canonical.name == written.name]
            if named:
                return named[0], named[0].canonical
            return wildcards[0], self._counterpart(wildcards, written.name)
        if written.name == "*" and (entry := self._lists_names_of(written.module)):
            return entry, None
        if moved := self.policy.module_entry(written.module):
            rest = written.module[len(moved.legacy) :]
            return moved, Path(moved.canonical + rest, written.name)
        return None

    def definition(self, path: Path, importer: str | None = None) -> Place | None:
        """Where the object of a path stands; None when that is not one place in the workspace."""
        chain = self.resolver.follow(path.module, path.name, importer)
        return Place(chain.end.file, chain.end.span.line) if isinstance(chain.end, Defined) else None

    @property
    def judged(self) -> Mapping[str, tuple[Site, ...]]:
        """The sites of all files that were asked about so far."""
        return self._sites

    def take_over(self, earlier: Judge, reached: frozenset[str], changed: frozenset[str]) -> None:
        """Keep what an earlier judge has found out about files that a change did not reach; `changed` are its files."""
        alike = self.policy is earlier.policy and self.resolver.snapshot.modules is earlier.resolver.snapshot.modules
        repeats = alike and self.resolver.repeats
        self._sites.update((file, sites) for file, sites in earlier.judged.items() if repeats or file not in reached)
        # What a file writes hangs on nothing but the file, the policy and which modules there are.
        self.counts.take_over(earlier.counts, changed if alike else reached)
        older, newer = earlier.resolver.snapshot, self.resolver.snapshot
        moved = repeats or all(older.facts(file).meaning() == newer.facts(file).meaning() for file in changed)
        self.graph.take_over(earlier.graph, changed if moved else reached, repeats=repeats)
        kept = earlier.judged.keys() - reached
        self.passages.update((file, ways) for file, ways in earlier.passages.items() if file in kept)

    def is_test(self, file: str) -> bool:
        """Whether a file is test code, by its name."""
        return bool(_TEST_FILE.search(file))

    @cached_property
    def _exempt(self) -> dict[int, frozenset[str]]:
        return {}

    # ------------------------------------------------------------------ judging

    def _judge_file(self, file: str) -> list[Site]:
        facts = self.resolver.snapshot.facts(file)
        # ``legacy = "any"`` reaches a definition under any name, so nothing but its chain can rule an import out.
        every = self.everything or bool(self._any)
        found: list[Site] = []
        for statement in facts.imports:
            if not statement.is_from:
                continue
            module = self.resolver.target_module(file, statement)
            if module is None:
                continue
            whole = every or module in self._modules or self.policy.module_entry(module) is not None
            for imported in statement.names:
                star = imported.name == "*"
                if not (whole or imported.name in self._words or (star and self._lists_names_of(module))):
                    continue
                written = Path(module, imported.name)
                chain = self.resolver.follow(module, "" if star else imported.name, file)
                verdict = self.verdict(file, statement, imported, written, chain)
                found.append(Site(file, statement, imported, written, chain, verdict))
        return found

    def verdict(self, file: str, statement: Import, imported: ImportedName, written: Path, chain: Chain) -> Verdict:
        """What is said of one imported name, other imports of its file left aside."""
        missing = isinstance(chain.end, Missing) and len(chain.arms) == 1
        listed = self.listed(written)
        if listed and file in self.exempt_files(listed[0]):
            return Verdict(Kind.EXEMPT, listed[0])
        if missing and self._guarded(file, statement, written):
            return Verdict(Kind.GUARDED, listed[0] if listed else None)
        if listed:
            return Verdict(Kind.LEGACY, listed[0], listed[1], listed=True)
        if imported.name == "*":
            return Verdict(Kind.SILENT)
        if resolved := self._resolved_legacy(file, written, chain):
            return resolved
        home = self.policy.homes.get(written)
        if home and not missing:
            return Verdict(Kind.CANONICAL, home, written)
        if conflicting := self._conflicting(file, written, chain):
            return conflicting
        if missing and (is_stub(file) or Guard.TYPE_CHECKING in statement.guards) and self._is_typed(file, chain):
            return Verdict(Kind.SILENT)
        if missing and self._is_there_for_others(written):
            return Verdict(Kind.SILENT)
        if missing and Guard.PLATFORM not in statement.guards and self._concerns_policy(written):
            return Verdict(Kind.BROKEN, home or self._entry_named(written.name), self._repair(file, written))
        return Verdict(Kind.SILENT)

    def _is_there_for_others(self, written: Path) -> bool:
        """Whether another source root than the importer's has the path: how a file is started decides which counts."""
        return isinstance(self.home(written).end, Defined)

    def _is_typed(self, file: str, chain: Chain) -> bool:
        """Whether a stub describes a name that its module lacks: enough for what only type checkers see."""
        end = chain.end
        located = self.resolver.snapshot.modules.find(end.path.module, file) if isinstance(end, Missing) else None
        if not isinstance(end, Missing) or not isinstance(located, SourceModule):
            return False
        stub = self.resolver.snapshot.facts(f"{located.path}i")
        return any(binding.name == end.path.name for binding in stub.bindings)

    def _counterpart(self, entries: tuple[NameEntry, ...], name: str) -> Path | None:
        """A name of the same spelling in the canonical module of one of the entries."""
        if name == "*":
            return None
        for entry in entries:
            path = Path(entry.canonical.module, name)
            if isinstance(self.home(path).end, Defined):
                return path
        return None

    def _lists_names_of(self, module: str) -> NameEntry | None:
        return self.listed_modules.get(module)

    @cached_property
    def listed_modules(self) -> dict[str, NameEntry]:
        """Modules from which some name entry lists a name of its own, each with such an entry."""
        return {path.module: entry for path, entry in self.policy.listed.items()}

    def _resolved_legacy(self, file: str, written: Path, chain: Chain) -> Verdict | None:
        """Legacy by ``legacy = "any"``: another path of the canonical object, unless some entry calls it canonical."""
        if written in self.policy.homes:
            return None
        for entry in self._any:
            if not self.resolver.same_object(chain, self.home(entry.canonical)):
                continue
            if file in self.exempt_files(entry):
                return Verdict(Kind.EXEMPT, entry)
            return Verdict(Kind.LEGACY, entry, entry.canonical)
        return None

    def _conflicting(self, file: str, written: Path, chain: Chain) -> Verdict | None:
        """A canonical name, imported from elsewhere, that is another object of the same family."""
        end = chain.end
        if not isinstance(end, Defined) or len(chain.arms) != 1 or self.is_test(end.file):
            return None
        for entry in self.policy.policy.names:
            if entry.canonical.name != written.name or entry.canonical == written:
                continue
            home = self.home(entry.canonical)
            if (
                not isinstance(home.end, Defined)
                or len(home.arms) != 1
                or (home.end.file, home.end.span) == (end.file, end.span)
            ):
                continue
            if self.resolver.same_object(chain, home) or not is_relative(entry, end.path):
                continue
            if file in self.exempt_files(entry):
                return Verdict(Kind.EXEMPT, entry)
            return Verdict(Kind.CONFLICTING, entry, entry.canonical)
        return None

    def _entry_named(self, name: str) -> NameEntry | None:
        for entry in self.policy.policy.names:
            if entry.canonical.name == name or any(legacy.name == name for legacy in entry.legacy):
                return entry
        return None

    def _concerns_policy(self, written: Path) -> bool:
        return self.everything or written.name in self._words or written.module in self._modules

    def _repair(self, file: str, written: Path) -> Path | None:
        """Where a broken import's name can be had: only a canonical path that is really there."""
        entry = self._entry_named(written.name)
        if entry is None or entry.canonical == written or not isinstance(self.home(entry.canonical).end, Defined):
            return None
        return entry.canonical

    def _guarded(self, file: str, statement: Import, written: Path) -> bool:
        if _GUARDED.intersection(statement.guards):
            return True
        skips = self.resolver.snapshot.facts(file).skips
        return any(written.module == module or written.module.startswith(f"{module}.") for module in skips)

    # ------------------------------------------------------------------ split imports, exempt files

    def _split(self, sites: tuple[Site, ...]) -> tuple[Site, ...]:
        """Mark the sites that import an object which the same file imports by another path too."""
        judged = list(sites)
        home_modules = {path.module for path in self.policy.homes}
        meeting: dict[object, list[Site]] = {}
        for site in sites:
            if site.verdict.kind in (Kind.CANONICAL, Kind.SILENT) and site.imported.name != "*":
                for point in _points(site.chain):
                    meeting.setdefault(point, []).append(site)
        for index, site in enumerate(judged):
            if site.verdict.kind is not Kind.SILENT or not isinstance(site.chain.end, Defined):
                continue
            if site.written.module in home_modules:
                continue  # the canonical module under another of its names is nobody's legacy
            others = dict.fromkeys(other for point in _points(site.chain) for other in meeting.get(point, ()))
            for other in others:
                if other.written == site.written or not self._outranks(other, site) or _only_one_runs(site, other):
                    continue
                if self.resolver.same_object(site.chain, other.chain):
                    entry = self._entry_of(site.chain)
                    target = entry.canonical if entry else other.written
                    verdict = Verdict(Kind.SPLIT, entry, target, other=other.written)
                    judged[index] = Site(site.file, site.statement, site.imported, site.written, site.chain, verdict)
                    break
        return tuple(judged)

    def _outranks(self, other: Site, site: Site) -> bool:
        """Whether the other of two paths of one object is the one to keep."""
        if other.verdict.kind is Kind.CANONICAL:
            return True
        end = site.chain.end
        if isinstance(end, Defined) and end.path in (site.written, other.written):
            return other.written == end.path
        return other.imported.span < site.imported.span

    def _entry_of(self, chain: Chain) -> NameEntry | None:
        for entry in self.policy.policy.names:
            if self.resolver.same_object(chain, self.home(entry.canonical)):
                return entry
        return None

    def _chain_files(self, entry: NameEntry | ModuleEntry) -> frozenset[str]:
        found: set[str] = set()
        if isinstance(entry, ModuleEntry):
            located = self.resolver.snapshot.modules.find(entry.canonical, None)
            return frozenset((located.path,)) if isinstance(located, SourceModule) else frozenset()
        located = self.resolver.snapshot.modules.find(entry.canonical.module, None)
        if isinstance(located, SourceModule):
            found.add(located.path)
            if entry.any_legacy:
                found |= self.graph.closure(located.path)
        for arm in self.home(entry.canonical).arms:
            found.update(hop.file for hop in arm.hops)
            if isinstance(arm.end, Defined):
                found.add(arm.end.file)
        return frozenset(found)


def _only_one_runs(site: Site, other: Site) -> bool:
    """Whether two imports of one name are a guarded import and its fallback."""
    if site.imported.bound != other.imported.bound or site.statement.scope != other.statement.scope:
        return False
    tried, fallen_back = sorted(
        (it.statement.guards for it in (site, other)), key=lambda guards: Guard.EXCEPT_IMPORT in guards
    )
    return Guard.EXCEPT_IMPORT in fallen_back and Guard.EXCEPT_IMPORT not in tried and Guard.TRY in tried


def _points(chain: Chain) -> list[object]:
    """Where a chain can meet another one of the same object: its certain bindings, and its definition."""
    end = chain.end
    return [*(path for path, _ in chain.spine), *([(end.file, end.span)] if isinstance(end, Defined) else [])]
