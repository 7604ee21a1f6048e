"""The files that the rewrites of this run would make a file load at import time.

Takes the judged sites of one file; the cycle check counts them as edges, so that two rewrites that are harmless one by
one do not close a circle together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, partial

from canonic.resolution.canonical import Judge
from canonic.resolution.leads import Leads
from canonic.resolution.module_sites import modules_moved_to
from canonic.resolution.verdicts import Kind, Site


class Planned:
    """Planned edges over one judge."""

    def __init__(self, judge: Judge, leads: Leads) -> None:
        self._judge = judge
        self._leads = leads
        self._modules_moved_to = cache(partial(modules_moved_to, judge))
        self._known: dict[str, tuple[str, ...]] = {}

    def loads(self, file: str) -> tuple[str, ...]:
        """The files, each once."""
        if file not in self._known:
            self._known[file] = tuple(dict.fromkeys(self._loads(file)))
        return self._known[file]

    def _loads(self, file: str) -> Iterator[str]:
        graph = self._judge.graph
        for site in self._judge.sites(file):
            if site.verdict.kind in (Kind.LEGACY, Kind.SPLIT) and graph.runs_at_import(file, site.statement):
                for module in self._modules_after(site):
                    yield from graph.loads(module, file)
        for module in self._modules_moved_to(file):
            yield from graph.loads(module, file)
        for lead in self._leads.of(file):
            if graph.runs_at_import(file, lead.statement):
                for path in lead.entry.imports:
                    yield from graph.loads(path.module, file)

    def _modules_after(self, site: Site) -> Iterable[str]:
        """Modules that a site may import from once it is rewritten; a star may be split among several."""
        moved = [site.verdict.target.module] if site.verdict.target is not None else []
        if site.imported.name != "*":
            return moved
        policy, module, resolver = self._judge.policy, site.written.module, self._judge.resolver
        named = [entry for path, entry in policy.listed.items() if path.module == module]
        named += policy.wildcards.get(module, ())
        for entry in policy.policy.names:
            chain = resolver.follow(module, entry.canonical.name, site.file) if entry.any_legacy else None
            if chain is not None and resolver.same_object(chain, self._judge.home(entry.canonical)):
                named.append(entry)
        return [*(entry.canonical.module for entry in named), *moved]
