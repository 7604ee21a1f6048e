"""What one file says of some modules of the workspace: imports of them, by whatever form, and strings that name them.

Takes the facts of one file and the files of the modules that somebody asks about; gives `Reference` values. It looks at
facts only, so it is quick, and what it finds is certain; what else a text may hold is looked for by
`canonic.resolution.spoken_names`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from canonic.facts.model import FileFacts, Use
from canonic.resolution.chain import Resolver
from canonic.resolution.live import is_package
from canonic.text.names import Path, absolute_module, parents
from canonic.workspace.modules import Ambiguous, SourceModule


class Reference(NamedTuple):
    """One file speaks of a module."""

    module: str
    """The module's file."""
    name: str
    """The name that is taken from it; ``*`` for any; empty for the module as an object."""
    by: str
    """The file that says so."""
    spoken: bool = False
    """A string names it, so no statement of the file shows what is done with it."""


class Targets:
    """The modules that are asked about: their files, and every dotted name that leads to one of these."""

    names: dict[str, str]
    """The file of each dotted name."""
    _last_words: set[str]

    def __init__(self, resolver: Resolver, files: frozenset[str], before: Targets | None = None) -> None:
        """`before`: targets in an earlier snapshot with the same modules."""
        self.files = files
        self._resolver = resolver
        self._modules = resolver.snapshot.modules
        self.names: dict[str, str]
        self._last_words: set[str]
        if before is not None and before.files == files:
            self.names, self._last_words = before.names, before._last_words
        else:
            self.names = {name: file for file in sorted(files) for name in self._modules.names_of(file)}
            self._last_words = {name.rpartition(".")[2] for name in self.names}

    def behind(self, dotted: str, importer: str) -> tuple[str, ...]:
        """The files that a dotted module may be for an importer, those of the targets only."""
        if dotted.rpartition(".")[2] not in self._last_words:
            return ()
        located = self._modules.find(dotted, importer)
        found = {self.names[dotted]} if dotted in self.names else set()
        if isinstance(located, SourceModule):
            found.add(located.path)
        elif isinstance(located, Ambiguous):
            found.update(located.candidates)
        return tuple(sorted(found & self.files))

    def references(self, file: str) -> tuple[Reference, ...]:
        """All that the facts of a file say of the targets, each once."""
        facts = self._resolver.snapshot.facts(file)
        found = dict.fromkeys((*self._imported(file, facts), *self._handed_out(file, facts), *self._named(file, facts)))
        # A stub beside a module is no importer of it.
        return tuple(one for one in found if file not in (one.module, f"{one.module}i"))

    def _imported(self, file: str, facts: FileFacts) -> Iterator[Reference]:
        for statement in facts.imports:
            if statement.is_from:
                module = self._resolver.target_module(file, statement)
                if module is not None:
                    yield from self._taken(module, [imported.name for imported in statement.names], file)
                continue
            for imported in statement.names:
                # ``import a.b.c`` puts ``a`` and ``a.b`` at hand as well.
                for dotted in (*parents(imported.name), imported.name):
                    yield from (Reference(found, "", file) for found in self.behind(dotted, file))

    def _handed_out(self, file: str, facts: FileFacts) -> Iterator[Reference]:
        """What a module ``__getattr__`` imports by its table."""
        for lazy in facts.getattr.names if facts.getattr is not None else ():
            level = len(lazy.module) - len(lazy.module.lstrip("."))
            own = self._resolver.module_name(file)
            module = absolute_module(lazy.module[level:], level, own, is_package(file))
            if module is not None:
                yield from self._taken(module, [lazy.attribute], file)

    def _named(self, file: str, facts: FileFacts) -> Iterator[Reference]:
        for string in facts.strings:
            yield from self.spoken(string.value.split("."), file)

    def spoken(self, parts: list[str], file: str) -> Iterator[Reference]:
        """What a dotted path, in parts, says of the targets."""
        for count in range(1, len(parts) + 1):
            dotted = ".".join(parts[:count])
            if dotted in self.names:
                name = parts[count] if count < len(parts) else ""
                yield Reference(self.names[dotted], name, file, spoken=True)

    def _taken(self, module: str, names: list[str], file: str) -> Iterator[Reference]:
        """``from module import name``: names of the module, or modules themselves."""
        files = self.behind(module, file)
        for name in names:
            for found in files:
                yield Reference(found, name, file)
            if name not in ("", "*") and name.rpartition(".")[2] in self._last_words:
                for found in self.behind(f"{module}.{name}", file):
                    yield Reference(found, "", file)


def taken_through(resolver: Resolver, targets: Targets, reference: Reference, name: str) -> bool:
    """Whether a file that has a module as an object may read `name` from it, by attribute or in ways nobody can see."""
    if reference.spoken:
        return True
    snapshot = resolver.snapshot
    body = snapshot.uses(reference.by)
    if not body.understood:
        return True
    for statement in snapshot.facts(reference.by).imports:
        for imported in statement.names:
            path = resolver.written(reference.by, statement, imported.name) or Path("")
            whole = path.dotted if statement.is_from or imported.asname else imported.bound
            deeper = [] if statement.is_from or imported.asname else parents(path.dotted)
            for dotted in (whole, path.dotted, *deeper):
                if reference.module in targets.behind(dotted, reference.by) and _reads(
                    body.uses, imported.bound + dotted[len(whole) :], name
                ):
                    return True
    return False


def _reads(uses: Iterable[Use], expression: str, name: str) -> bool:
    return any(use.dotted == expression or f"{use.dotted}.".startswith(f"{expression}.{name}.") for use in uses)
