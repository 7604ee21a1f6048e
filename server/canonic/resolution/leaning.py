"""Which modules are reached as an attribute of their package by code that does not import them itself.

``import a`` and then ``a.old.X`` works only because some other file has imported ``a.old`` before; so does ``old.X``
inside ``a/__init__.py`` behind ``from .old import Y``. Takes one file at a time and looks at its text, on the side of
finding too much: a rewrite that stops loading such a module is not safe.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from canonic.facts.model import FileFacts, ImportedName
from canonic.index.snapshot import Snapshot
from canonic.resolution.chain import Resolver
from canonic.resolution.live import is_package
from canonic.resolution.told import Told
from canonic.text.names import Path, parents
from canonic.text.spans import Lines, Span


def leaned_on(resolver: Resolver, file: str, modules: Collection[str]) -> tuple[str, ...]:
    """Those of `modules` that the file reads as an attribute of a package without importing them itself."""
    facts = resolver.snapshot.facts(file)
    above = packages_above(modules if isinstance(modules, frozenset) else frozenset(modules))
    packages = dict(packages_in(resolver, file, facts, above))
    own = {resolver.module_name(file)} & above.packages if is_package(file) else set()
    if not packages and not own:
        return ()
    wanted = [module for module in modules if any(_is_in(module, package) for package in (*packages.values(), *own))]
    imported = set(imported_modules(resolver, file, facts))
    bound = {binding.name for binding in facts.bindings}
    words = {name.partition(".")[0] for name in packages}
    if own:
        words.update(module.rpartition(".")[2] for module in wanted)
    text = resolver.snapshot.about(file, tuple(sorted(words)))
    found: list[str] = []
    for module in wanted:
        if module in imported:
            continue
        spellings = [name + module[len(package) :] for name, package in packages.items() if _is_in(module, package)]
        parent, _, last = module.rpartition(".")
        if any(is_read(text, spelling) for spelling in spellings) or (
            parent in own and last not in bound and is_read(text, last)
        ):
            found.append(module)
    return tuple(found)


class Above(NamedTuple):
    """The packages that some modules lie in."""

    packages: frozenset[str]
    names: frozenset[str]
    """Their last parts: most imports bring in nothing that is called so."""


@lru_cache(maxsize=8)
def packages_above(modules: frozenset[str]) -> Above:
    """The packages that the modules lie in."""
    packages = frozenset(package for module in modules for package in parents(module))
    return Above(packages, frozenset(package.rpartition(".")[2] for package in packages))


def packages_in(resolver: Resolver, file: str, facts: FileFacts, above: Above) -> Iterator[tuple[str, str]]:
    """Names of the file that stand for one of the packages, each with the package."""
    for statement in facts.imports:
        for imported in statement.names:
            if not statement.is_from:
                # ``import a.b`` binds ``a``
                package = imported.name if imported.asname else imported.bound
            elif imported.name in above.names:
                path = resolver.written(file, statement, imported.name)
                package = "" if path is None else path.dotted
            else:
                continue
            if package in above.packages:
                yield imported.bound, package


def imported_modules(resolver: Resolver, file: str, facts: FileFacts, but: ImportedName | None = None) -> Iterator[str]:
    """Modules that the file imports as modules, `but` for one import."""
    for statement in facts.imports:
        for imported in statement.names:
            if imported is but:
                continue
            if not statement.is_from:
                yield from parents(imported.name)  # ``import a.b.c`` loads ``a.b`` as well
            path = resolver.written(file, statement, imported.name) or Path("")
            yield path.dotted


def _is_in(module: str, package: str) -> bool:
    return module.startswith(f"{package}.")


def is_read(text: str, dotted: str) -> bool:
    """Whether the text has the dotted name somewhere else than in an import statement's module."""
    return dotted in text and next(_reads(text, dotted), None) is not None


LeaningPlace = tuple[str, Span, str]
"""A file, where it first reads a module that it leans on, and words."""


class LeaningPlaces:
    """Where files lean on modules, and who was told so."""

    def __init__(self, snapshot: Snapshot, files: Callable[[str], Iterable[str]]) -> None:
        """`files`: those that lean on a module."""
        self._snapshot = snapshot
        self._files = files
        self._told: Told[str, tuple[LeaningPlace, ...]] = Told(self._places)

    def of(self, modules: Iterable[str], asker: str) -> Iterator[LeaningPlace]:
        """The places for some modules; a finding of `asker` shows them."""
        for module in modules:
            yield from self._told.tell(asker, module)

    def news(self, before: LeaningPlaces, changed: frozenset[str], reached: frozenset[str]) -> frozenset[str]:
        """The files, beside the `reached`, that an earlier snapshot, from which `changed` differ, told otherwise."""

        def may_differ(module: str) -> bool:
            files = tuple(self._files(module))
            return files != tuple(before._files(module)) or not changed.isdisjoint(files)

        return self._told.news(before._told, reached, may_differ)

    def _places(self, module: str) -> tuple[LeaningPlace, ...]:
        package, _, last = module.rpartition(".")
        found: list[LeaningPlace] = []
        for file in self._files(module):
            text = self._snapshot.text(file) or ""
            spellings = (f"{package.rpartition('.')[2]}.{last}", last)
            match = next((match for spelling in spellings for match in _reads(text, spelling, dots=True)), None)
            if match is not None:
                span = Lines(text).span(match.start(), match.end())
                found.append((file, span, f"may read `{module}` and leave it to others to import it"))
        return tuple(found)


def _reads(text: str, dotted: str, *, dots: bool = False) -> Iterator[re.Match[str]]:
    """`dots`: a dot may stand before it."""
    for match in re.finditer(rf"{re.escape(dotted)}(?!\w)", text):  # a pattern that looks back first is far slower
        before = text[match.start() - 1] if match.start() else " "
        if before.isalnum() or before == "_" or (before == "." and not dots):
            continue
        line = text.rfind("\n", 0, match.start()) + 1
        if not re.match(r"\s*(?:from|import)\b[^;]*$", text[line : match.start()]):
            yield match
