"""Re-exports that a tool of the project would take out of their file, because nothing in the file itself uses them.

Takes a judged snapshot; gives the `Endangered` imports of a file when asked. A file is looked at closely only where
others import a policy name from it and some tool is configured to clean it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from canonic.facts.model import FileFacts, Guard
from canonic.resolution.canonical import Judge
from canonic.resolution.live import is_stub, live_bindings
from canonic.resolution.verdicts import Site
from canonic.settings.cleaners import CONFIGURATION, Cleaner, Cleaners
from canonic.text.names import Path
from canonic.text.spans import Lines
from canonic.workspace.modules import SourceModule


@dataclass(frozen=True, slots=True)
class Endangered:
    """One import that others need and a tool removes."""

    site: Site
    path: Path
    """The path by which others import it."""
    cleaner: Cleaner
    sites: int
    """How many imports of it there are."""


class EndangeredNames:
    """Answers about one judged snapshot, given file by file and kept."""

    def __init__(
        self, judge: Judge, before: EndangeredNames | None = None, changed: frozenset[str] = frozenset(), *, whole: bool
    ) -> None:
        """`before`: answers about an earlier snapshot of equal policy and modules; only `changed` differ. `whole`:
        the index covers the workspace, so importers are known.
        """
        self._judge = judge
        self._snapshot = judge.resolver.snapshot
        self._whole = whole
        self._beside: dict[str, frozenset[str]] = {}
        self._cleaners = Cleaners(self._configuration)
        self._known: dict[str, tuple[Endangered, ...]] = {}
        """Answers about the files that hand anything on."""

    def of(self, file: str) -> tuple[Endangered, ...]:
        """The endangered re-exports of a file, in the order of the text."""
        if not self._whole:
            return ()
        if file not in self._known:
            if is_stub(file) or not self._cleaners.of(file):
                return ()
            names = self._snapshot.modules.names_of(file)
            passed = [site for site in self._judge.sites(file) if _may_be_one(self._snapshot.facts(file), site)]
            if not names or not passed:
                return ()
            self._known[file] = tuple(self._find(file, names, passed))
        return self._known[file]

    def differing(self, later: EndangeredNames, changed: frozenset[str], reached: frozenset[str]) -> frozenset[str]:
        """Files that were asked about and have another answer later, after `changed` have changed.

        `reached`: files that will be asked again in any case. What is known of the others is handed on.
        """
        if any(file.endswith(CONFIGURATION) for file in changed):
            return frozenset(file for file in self._known.keys() - reached if later.of(file) != self._known[file])
        touched: set[str] = set()
        for file in changed if self._known else ():
            written = {site.written for judge in (self._judge, later._judge) for site in judge.sites(file)}
            for module in {path.module for path in written}:
                located = self._snapshot.modules.find(module, file)
                if isinstance(located, SourceModule):
                    touched.add(located.path)
        later._cleaners = self._cleaners
        for file in self._known.keys() - reached - touched:
            later._known[file] = self._known[file]
        again = (self._known.keys() & touched) - reached
        return frozenset(file for file in again if later.of(file) != self._known[file])

    def _configuration(self, path: str) -> bytes | None:
        folder, _, name = path.rpartition("/")
        if folder not in self._beside:
            self._beside[folder] = self._snapshot.beside(path)
        if name not in self._beside[folder]:
            return None
        content = self._snapshot.content(path)
        return None if content is None else content.data

    def _find(self, file: str, names: tuple[str, ...], passed: list[Site]) -> Iterator[Endangered]:
        facts = self._snapshot.facts(file)
        counts = self._judge.counts
        for site in passed:
            bound = site.imported.bound
            paths = [Path(module, bound) for module in names if counts.has(module, bound)]
            cleaner = self._cleaner(file, facts, site) if paths else None
            if cleaner is not None:
                sites = sum(counts.total[Path(path.module, name)] for path in paths for name in (bound, "*"))
                yield Endangered(site, paths[0], cleaner, sites)

    def _cleaner(self, file: str, facts: FileFacts, site: Site) -> Cleaner | None:
        """The first tool that takes the import out."""
        text = self._snapshot.text(file) or ""
        lines = Lines(text)
        near = {site.imported.span.line, site.statement.span.line, site.statement.span.end_line}
        told = [lines.line_text(line) for line in sorted(near)]
        for cleaner in self._cleaners.of(file):
            if cleaner.spares(text, told):
                continue
            if cleaner.removes:
                written = "." * site.statement.level + site.statement.module
                if not cleaner.removes.isdisjoint((written, f"{written}.{site.imported.name}")):
                    return cleaner
            elif not self._is_kept(file, facts, site):
                return cleaner
        return None

    def _is_kept(self, file: str, facts: FileFacts, site: Site) -> bool:
        """Whether the file uses the name, or says in a way that all tools know that it hands it on."""
        bound = site.imported.bound
        if site.imported.asname == site.imported.name or any(export.name == bound for export in facts.exports or ()):
            return True
        body = self._snapshot.uses(file)
        return not body.understood or any(use.dotted.partition(".")[0] == bound for use in body.uses)


def _may_be_one(facts: FileFacts, site: Site) -> bool:
    """Whether an import may hand a name on: at the module's own level, always made, and bound by nothing else."""
    statement = site.statement
    if statement.scope or site.imported.name == "*" or facts.problem is not None or not facts.exports_exact:
        return False
    if not set(statement.guards) <= {Guard.NOT_TYPE_CHECKING, Guard.CONDITION, Guard.PLATFORM}:
        return False
    live, rebound = live_bindings(facts, site.imported.bound)
    return len(live) == 1 and not rebound and live[0].span == site.imported.span
