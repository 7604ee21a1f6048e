"""Modules that warn when they are imported, and names with ``@deprecated``, that files import and no policy speaks of.

Takes a judged snapshot that covers the workspace; gives the `SelfDeclared`s of a file when asked. Importers are looked
for only where something is declared; unless rules speak of every name, only what has to do with a name of the policy
counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from canonic.resolution.canonical import Judge
from canonic.resolution.contributions import Contributions
from canonic.resolution.live import is_stub
from canonic.resolution.model import Defined
from canonic.text.names import Path
from canonic.text.spans import Span
from canonic.workspace.modules import SourceModule

_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class SelfDeclared:
    """Something that calls itself deprecated."""

    path: Path
    """The name is empty for a module."""
    span: Span
    """The warning, or the name that is defined."""
    text: str
    """What it says; empty where that is computed."""
    instead: Path | None
    """A path of the workspace that the text names."""
    importing: int
    """How many files import it."""
    importers: tuple[tuple[str, Span], ...]
    """The first of them."""


@dataclass(frozen=True, slots=True)
class _Declaration:
    path: Path
    text: str


class SelfDeclarations:
    """Answers about one judged snapshot, given file by file and kept."""

    def __init__(
        self,
        judge: Judge,
        before: SelfDeclarations | None = None,
        changed: frozenset[str] = frozenset(),
        *,
        whole: bool,
    ) -> None:
        """`before`: answers about an earlier snapshot of equal policy and modules; only `changed` differ. `whole`:
        the index covers the workspace, so importers can be counted.
        """
        self._judge = judge
        self._resolver = judge.resolver
        self._snapshot = judge.resolver.snapshot
        self._whole = whole
        self._changed = changed
        kept = None if before is None else before._declared
        self._declared: Contributions[_Declaration] = Contributions(self._snapshot, self._declared_in, kept, changed)
        self._earlier = before
        self._known: dict[str, tuple[SelfDeclared, ...]] = {}
        """Answers about the files that declare anything."""

    def of(self, file: str) -> tuple[SelfDeclared, ...]:
        """What a file declares, in the order of the text, as far as others import it."""
        if not self._whole or not self._declared.of(file):
            return ()
        if file not in self._known:
            self._known[file] = tuple(self._find(file))
        return self._known[file]

    def differing(self, later: SelfDeclarations, changed: frozenset[str], reached: frozenset[str]) -> frozenset[str]:
        """Files that were asked about and have another answer later, after `changed` have changed.

        `reached`: files that will be asked again in any case. What is known of the others is handed on.
        """
        again = self._known.keys() - reached
        if again and self._declared.holds_after(later._declared) and self._imports.holds_after(later._imports):
            for file in again:
                if not any(importer in changed for one in self._known[file] for importer, _ in one.importers):
                    later._known[file] = self._known[file]
        found = frozenset(file for file in again if later.of(file) != self._known[file])
        if self._declared.is_known:
            later._imports  # noqa: B018  takes over what is known here
        later._earlier = None
        return found

    # ------------------------------------------------------------------ what is declared

    def _declared_in(self, file: str) -> tuple[_Declaration, ...]:
        facts = self._snapshot.facts(file)
        names = [binding for binding in facts.bindings if binding.deprecated]
        if facts.deprecation is None and not names:
            return ()
        known = self._snapshot.modules.names_of(file)
        if not known or is_stub(file) or self._judge.is_test(file):
            return ()
        words = self._judge.policy.words
        wanted = self._judge.everything
        found: list[_Declaration] = []
        if facts.deprecation is not None and (wanted or any(binding.name in words for binding in facts.bindings)):
            found.append(_Declaration(Path(known[0]), facts.deprecation.text))
        found += [
            _Declaration(Path(known[0], one.name), one.deprecated) for one in names if wanted or one.name in words
        ]
        return tuple(dict.fromkeys(found))

    def _is_spoken_of(self, file: str, path: Path) -> bool:
        """Whether the policy says anything about a path already."""
        judge, policy = self._judge, self._judge.policy
        modules = self._snapshot.modules.names_of(file)
        if any(policy.module_entry(module) or module in policy.wildcards for module in modules):
            return True
        called = {call.legacy for call in policy.policy.calls}
        if path.name:
            paths = [Path(module, path.name) for module in modules]
            if any(one in policy.paths or one in called for one in paths):
                return True
            names = {path.name}
        else:
            if any(one.module in modules for one in (*policy.paths, *called)):
                return True
            names = {binding.name for binding in self._snapshot.facts(file).bindings} & policy.words
        chains = [self._resolver.follow(modules[0], name, file) for name in sorted(names)]
        homes = [judge.home(entry.canonical) for entry in policy.policy.names if entry.any_legacy]
        return any(self._resolver.same_object(chain, home) for chain in chains for home in homes)

    # ------------------------------------------------------------------ who imports it

    @cached_property
    def _modules(self) -> dict[str, str]:
        """The declaring modules, each with the name that declarations use for it."""
        found: dict[str, str] = {}
        for one in self._declared.members:
            located = self._snapshot.modules.find(one.path.module, None)
            names = self._snapshot.modules.names_of(located.path) if isinstance(located, SourceModule) else ()
            found.update(dict.fromkeys((one.path.module, *names), one.path.module))
        return found

    @cached_property
    def _imports(self) -> Contributions[Path]:
        """The paths in declaring modules that files import; without a name for whole modules."""
        earlier, kept = self._earlier, None
        if earlier is not None and "_imports" in vars(earlier) and earlier._declared.total is self._declared.total:
            kept = earlier._imports
        return Contributions(self._snapshot, self._imports_in, kept, self._changed)

    def _imports_in(self, file: str) -> tuple[Path, ...]:
        return tuple(dict.fromkeys(path for path, _ in self._places_in(file)))

    def _places_in(self, file: str) -> Iterator[tuple[Path, Span]]:
        modules = self._modules
        lasts = {module.rpartition(".")[2] for module in modules}
        for statement in self._snapshot.facts(file).imports:
            if not statement.is_from:
                for imported in statement.names:
                    if imported.name in modules:
                        yield Path(modules[imported.name]), imported.span
                continue
            near = statement.level or statement.module.rpartition(".")[2] in lasts
            names = [imported for imported in statement.names if near or imported.name in lasts]
            module = self._resolver.target_module(file, statement) if names else None
            for imported in names if module is not None else ():
                if module in modules:
                    yield Path(modules[module], imported.name), imported.span
                elif f"{module}.{imported.name}" in modules:
                    yield Path(modules[f"{module}.{imported.name}"]), imported.span

    def _find(self, file: str) -> Iterator[SelfDeclared]:
        facts = self._snapshot.facts(file)
        for said in self._declared.of(file):
            if self._is_spoken_of(file, said.path):
                continue
            module, name = said.path.module, said.path.name
            paths = [one for one in self._imports.members if one.module == module and name in ("", one.name)]
            files = sorted({other for one in paths for other in self._imports.files_with(one)} - {file})
            if not files:
                continue
            span = facts.deprecation.span if facts.deprecation is not None and not name else None
            span = span or next(binding.span for binding in facts.bindings if binding.name == name)
            shown = tuple(
                next((other, at) for one, at in self._places_in(other) if one in paths) for other in files[:_MOST_SHOWN]
            )
            yield SelfDeclared(said.path, span, said.text, self._instead(file, said), len(files), shown)

    def _instead(self, file: str, said: _Declaration) -> Path | None:
        """The first path that the text names and the workspace has."""
        own = self._snapshot.modules.names_of(file)
        for dotted in _DOTTED.findall(said.text):
            module, _, name = dotted.rpartition(".")
            if dotted in own or module in own:
                continue
            if isinstance(self._snapshot.modules.find(dotted, file), SourceModule):
                return Path(dotted)
            if isinstance(self._snapshot.modules.find(module, file), SourceModule):
                if isinstance(self._resolver.follow(module, name, file).end, Defined):
                    return Path(module, name)
        return None
