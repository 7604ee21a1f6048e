"""Legacy paths that no Python file of the workspace asks for any more.

Takes a judged snapshot that covers the whole workspace; gives the `IdlePath`s of a file, with all that speaks against
taking them away. First the facts of the files that mention the policy answer; only for what they do not speak of are
texts searched, of files that the index passed over too; only for what is idle then are other files than Python's read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from canonic.findings import Place
from canonic.resolution.canonical import Judge
from canonic.resolution.contributions import Contributions
from canonic.resolution.elsewhere import configuration_in, mentions, speaks_of
from canonic.resolution.live import is_package
from canonic.resolution.references import Reference, Targets, taken_through
from canonic.resolution.shims import LegacyPath, legacy_modules, legacy_paths, may_pass_on
from canonic.resolution.spoken_names import IMPORTING_WORDS, Doubt, Sought, spoken
from canonic.workspace.modules import SourceModule


@dataclass(frozen=True, slots=True)
class IdlePath:
    """A legacy path without a Python importer."""

    legacy: LegacyPath
    doubts: tuple[Place, ...]
    """Where modules are imported by names that only running the program would tell."""
    mentions: tuple[Place, ...]
    """Where files other than Python's name it."""


class IdlePaths:
    """Answers about one judged snapshot, given file by file and kept."""

    _before: IdlePaths | None
    _changed: frozenset[str]

    def __init__(self, judge: Judge, before: IdlePaths | None = None, changed: frozenset[str] = frozenset()) -> None:
        """`before`: answers about an earlier snapshot of equal policy and modules; only `changed` differ."""
        if before is not None and before._references is None:  # nobody has asked it anything
            changed |= before._changed
            before = before._before
        self._judge = judge
        self._resolver = judge.resolver
        self._snapshot = judge.resolver.snapshot
        self._before = before
        self._changed = changed
        self._targets: Targets | None = None
        self._passing: Contributions[str] | None = None
        self._references: Contributions[Reference] | None = None
        self._fresh = True
        self._by_module: dict[str, list[Reference]] = {}
        self._known: dict[str, tuple[IdlePath, ...]] = {}
        """Answers about the files that provide a legacy path at all."""
        self._sought: dict[str, frozenset[str]] = {}
        """For files whose importers had to be searched for in texts: the words that were searched for."""
        self._said: dict[tuple[str, Sought], tuple[Reference | Doubt, ...]] = {}
        self._mentions: dict[LegacyPath, tuple[Place, ...]] = {}
        self._named_anew: set[str] = set()
        """Files of which configuration files that have changed speak, or did before."""

    # ------------------------------------------------------------------ questions

    @property
    def files(self) -> frozenset[str]:
        """The listed files of the modules that the policy names as legacy: to be asked about, mentioned or not."""
        return frozenset(filter(self._snapshot.is_listed, legacy_modules(self._judge)))

    def of(self, file: str) -> tuple[IdlePath, ...]:
        """The idle paths that a file provides, in the order of the text."""
        if file in self._known:
            return self._known[file]
        if file not in self._all_targets().files:
            return ()
        provided = legacy_paths(self._judge, file)
        if not provided:
            return ()
        self._gather()
        found: tuple[IdlePath, ...] = ()
        if unasked := [legacy for legacy in provided if not self._is_taken(legacy)]:
            if not self._sought and self._fresh:
                self._search_for_all()
            found = tuple(self._searched(file, unasked))
        self._known[file] = found
        return found

    def differing(self, later: IdlePaths, changed: frozenset[str], reached: frozenset[str]) -> frozenset[str]:
        """Files that were asked about and have another answer later, after `changed` have changed.

        `reached`: files that will be asked again in any case. What is known of the others is handed on.
        """
        if not self._known:
            return frozenset()
        again = set(self._known) - reached
        if later._before is self:
            again &= self._touched(later, changed)
        later._before = None
        for file in self._known.keys() - reached - again:
            later._known[file] = self._known[file]
            if file in self._sought:
                later._sought[file] = self._sought[file]
        return frozenset(file for file in again if later.of(file) != self._known[file])

    def _touched(self, later: IdlePaths, changed: frozenset[str]) -> set[str]:
        """Files about which a changed file says something else, or may."""
        later._gather()
        assert self._references is not None and later._references is not None
        one, other = self._references, later._references
        found = {said.module for said in one.members ^ other.members} if one.total is not other.total else set()
        asked = {file for file, _ in self._said}
        found |= later._named_anew
        packages = any(is_package(file) for file in changed)
        for file, words in self._sought.items():
            if packages or not changed.isdisjoint(asked.union(*later._snapshot.holding(tuple(words)).values())):
                found.add(file)
        return found

    # ------------------------------------------------------------------ what facts say

    def _all_targets(self) -> Targets:
        """The files that may provide a legacy path."""
        if self._targets is None:
            before = self._before
            kept = before._passing if before is not None else None
            self._passing = Contributions(self._snapshot, self._may_pass_on, kept, self._changed)
            files = self.files
            if any(entry.any_legacy for entry in self._judge.policy.policy.names):
                files |= self._passing.members
            same = before._targets if before is not None else None
            self._targets = Targets(self._resolver, files, same)
            if same is None or same.files != files:
                self._before = None
        return self._targets

    def _may_pass_on(self, file: str) -> tuple[str, ...]:
        return (file,) if may_pass_on(self._snapshot.facts(file), self._judge.policy.words) else ()

    def _gather(self) -> None:
        """Ask every file that mentions the policy what it says of the targets."""
        if self._references is not None:
            return
        targets, before = self._all_targets(), self._before
        kept = before._references if before is not None else None
        self._references = Contributions(self._snapshot, targets.references, kept, self._changed)
        if kept is not None and before is not None and kept.total is self._references.total:
            self._by_module = before._by_module
        else:
            for said in self._references.total:
                self._by_module.setdefault(said.module, []).append(said)
        if before is not None:
            self._said = {key: said for key, said in before._said.items() if key[0] not in self._changed}
            self._mentions = before._mentions
            if told := configuration_in(self._changed):
                news = {legacy for legacy, places in before._mentions.items() if self._news_of(legacy, places, told)}
                self._mentions = {legacy: before._mentions[legacy] for legacy in before._mentions.keys() - news}
                self._named_anew = {legacy.file for legacy in news}
        self._fresh = before is None

    def _is_taken(self, legacy: LegacyPath, more: Iterable[Reference] = ()) -> bool:
        """Whether a file asks for the path, by what facts say and by what texts say (`more`)."""
        name = legacy.path.name
        said = [*self._by_module.get(legacy.file, ()), *more]
        if not name:
            return bool(said)
        if any(one.name in (name, "*") for one in said):
            return True
        return any(not one.name and taken_through(self._resolver, self._all_targets(), one, name) for one in said)

    # ------------------------------------------------------------------ what texts say

    def _search_for_all(self) -> None:
        """Read each text once for all that is asked about later, instead of once for each."""
        words: set[str] = set()
        for file in self._all_targets().files:
            unasked = [legacy for legacy in legacy_paths(self._judge, file) if not self._is_taken(legacy)]
            words |= _words(self._what(file, unasked))
        self._snapshot.holding(tuple(sorted(words)))

    def _what(self, file: str, legacy: Iterable[LegacyPath]) -> list[Sought]:
        whole = any(not one.path.name for one in legacy)
        names = None if whole else frozenset(one.path.name for one in legacy)
        modules = self._snapshot.modules.names_of(file) if whole or names else ()
        return [Sought(file, module, names) for module in modules]

    def _searched(self, file: str, unasked: list[LegacyPath]) -> Iterator[IdlePath]:
        """Those of the paths that no text speaks of either."""
        sought = self._what(file, unasked)
        words = self._sought[file] = frozenset(_words(sought))
        holding = self._snapshot.holding(tuple(sorted(words)))
        references: list[Reference] = []
        doubts = {*self._doubts_of_package(file)} if unasked[0].path.name == "" else set()
        for other in sorted(frozenset().union(*holding.values())):
            if not self._snapshot.mentions(other):
                references += (one for one in self._all_targets().references(other) if one.module == file)
            for said in self._said_in(other, sought):
                if isinstance(said, Reference):
                    references.append(said)
                else:
                    doubts.add(Place(said.by, said.line))
        idle = [legacy for legacy in unasked if not self._is_taken(legacy, references)]
        for legacy in idle:
            yield IdlePath(
                legacy, tuple(sorted(doubts, key=lambda place: (place.path, place.line))), self._elsewhere(legacy)
            )

    def _said_in(self, other: str, sought: list[Sought]) -> Iterator[Reference | Doubt]:
        new = [one for one in sought if (other, one) not in self._said]
        if new:
            said = spoken(self._resolver, other, new)
            for one in new:
                self._said[other, one] = said
        yield from dict.fromkeys(said for one in sought for said in self._said[other, one])

    def _doubts_of_package(self, file: str) -> Iterator[Place]:
        """Where the package of a module gives it out without importing it by name."""
        for name in self._snapshot.modules.names_of(file):
            parent, _, last = name.rpartition(".")
            located = self._snapshot.modules.find(parent, file) if parent else None
            if not isinstance(located, SourceModule):
                continue
            facts = self._snapshot.facts(located.path)
            for export in facts.exports or ():
                if export.name == last:
                    yield Place(located.path, export.span.line)
            if facts.getattr is not None and not facts.getattr.exact:
                yield Place(located.path, facts.getattr.span.line)
            elif facts.dynamic_namespace:
                yield Place(located.path, 1)

    def _elsewhere(self, legacy: LegacyPath) -> tuple[Place, ...]:
        if legacy not in self._mentions:
            policy = self._judge.policy.policy
            origins = [entry.origin for entry in policy.names] + [entry.origin for entry in policy.modules]
            origins += [entry.origin for entry in policy.calls] + [entry.origin for entry in policy.exclusives]
            files = {origin.file for origin in (*origins, *(entry.origin for entry in policy.boundaries))}
            names = self._snapshot.modules.names_of(legacy.file)
            self._mentions[legacy] = tuple(mentions(self._snapshot, names, legacy.path.name, files))
        return self._mentions[legacy]

    def _news_of(self, legacy: LegacyPath, before: tuple[Place, ...], changed: list[str]) -> bool:
        """Whether changed configuration files spoke of a path before, or speak of it now."""
        if any(place.path in changed for place in before):
            return True
        names = self._snapshot.modules.names_of(legacy.file)
        return any(speaks_of(self._snapshot, path, names, legacy.path.name) for path in changed)


def _words(sought: Iterable[Sought]) -> set[str]:
    """The words of which a text must have one to speak of what is sought."""
    found: set[str] = set()
    for one in sought:
        found.update(one.names if one.names is not None else (one.last, *IMPORTING_WORDS))
    return found
