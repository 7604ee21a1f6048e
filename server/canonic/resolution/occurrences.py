"""Where the workspace imports what the policy speaks of, by the path that is written there.

Takes a judge; gives `Occurrence` values. What an earlier judge has found in files that a change did not reach is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from canonic.facts.model import FileFacts
from canonic.policy.model import ModuleEntry, NameEntry
from canonic.resolution.canonical import Judge
from canonic.resolution.verdicts import Kind, Site
from canonic.text.names import Path
from canonic.text.spans import Span


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One import of a policy name, or of a module that the policy speaks of."""

    file: str
    span: Span
    """The name itself, without ``as``; of a module the dotted name."""
    written: Path
    """The name is empty for a module, ``*`` for a star."""
    canonical: Path | None
    """Where it should come from, if anything says so."""
    legacy: bool


class Occurrences:
    """All of one judge. Nothing is looked for before it is asked."""

    def __init__(self, judge: Judge, before: Occurrences | None = None) -> None:
        self.judge = judge
        same = before is not None and before.judge.policy is judge.policy
        self._before: dict[str, _Known] = (before._files or before._before) if before is not None and same else {}
        self._files: dict[str, _Known] = {}

    def after(self, judge: Judge) -> Occurrences:
        """The occurrences of a later judge; the very same ones when it is this judge."""
        return self if judge is self.judge else Occurrences(judge, self)

    def all(self) -> Iterator[Occurrence]:
        """Every occurrence, by file and place."""
        if not self._files:
            for file in self.judge.resolver.snapshot.mentioning():
                self._files[file] = self._look(file)
            self._before = {}
        for _, _, found in self._files.values():
            yield from found

    def of(self, canonical: Path) -> Iterator[Occurrence]:
        """Every import of a canonical path, by whatever path."""
        return (found for found in self.all() if found.canonical == canonical)

    def through(self, paths: frozenset[Path]) -> Iterator[Occurrence]:
        """Every import that writes one of these paths, or a name of a module among them."""
        return (found for found in self.all() if found.written in paths or Path(found.written.module) in paths)

    def _look(self, file: str) -> _Known:
        sites, facts = self.judge.sites(file), self.judge.resolver.snapshot.facts(file)
        known = self._before.get(file)
        if known is not None and known[0] is sites and known[1] is facts:
            return known
        found = [_of_site(site) for site in sites if site.verdict.kind in (Kind.LEGACY, Kind.CANONICAL, Kind.SPLIT)]
        found += self._modules(file)
        return sites, facts, tuple(sorted(found, key=lambda one: one.span))

    def _modules(self, file: str) -> Iterator[Occurrence]:
        """Plain imports of modules that the policy calls legacy, or that legacy modules moved to."""
        policy = self.judge.policy
        targets = {entry.canonical for entry in policy.moved.values()}
        for statement in self.judge.resolver.snapshot.facts(file).imports:
            for imported in statement.names if not statement.is_from else ():
                written = Path(imported.name)
                start = imported.span
                span = Span(start.line, start.column, start.line, start.column + len(imported.name))
                if (entry := policy.module_entry(imported.name)) is not None:
                    moved = Path(entry.canonical + imported.name[len(entry.legacy) :])
                    legacy = file not in self.judge.exempt_files(entry)
                    yield Occurrence(file, span, written, moved, legacy)
                elif imported.name in targets:
                    yield Occurrence(file, span, written, written, legacy=False)
                elif imported.name in policy.wildcards or imported.name in self.judge.listed_modules:
                    yield Occurrence(file, span, written, None, legacy=True)


_Known = tuple[tuple[Site, ...], FileFacts, tuple[Occurrence, ...]]
"""What was found in a file, and what it was found from."""


def canonical_of(entry: NameEntry | ModuleEntry) -> Path:
    """The canonical path of an entry; the name is empty for a module."""
    return entry.canonical if isinstance(entry, NameEntry) else Path(entry.canonical)


def _of_site(site: Site) -> Occurrence:
    start, verdict = site.imported.span, site.verdict
    span = Span(start.line, start.column, start.line, start.column + len(site.imported.name))
    canonical = verdict.target or (canonical_of(verdict.entry) if verdict.entry is not None else None)
    return Occurrence(site.file, span, site.written, canonical, verdict.kind is Kind.LEGACY)
